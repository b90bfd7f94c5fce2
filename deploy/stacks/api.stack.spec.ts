import { readEnvironment } from '@tana/env';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { synthesise, type Template as Json } from '../synthesise';

const { templates } = synthesise('prod', { alarmEmail: 'ops@example.com' });
const json = templates['prod-api'] as Json;
const api = Template.fromJSON(json);

interface Container {
  Environment: { Name: string; Value: unknown }[];
}

/** What a task is started with; what CloudFormation fills in is text of the right form. */
function environmentOf(template: Json, family: string): Record<string, string> {
  const task = Object.values(template.Resources).find(({ Properties }) => Properties?.Family === family);
  const [container] = task?.Properties?.ContainerDefinitions as [Container];
  return Object.fromEntries(
    container.Environment.map(({ Name, Value }) => [
      Name,
      typeof Value === 'string' ? Value : filledIn(Name),
    ]),
  );
}

function filledIn(name: string): string {
  if (name === 'AUTH_JWKS') return '{"keys":[{"kty":"RSA","kid":"1"}]}';
  if (name === 'AUTH_ISSUER')
    return 'https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_example';
  if (name === 'CORS_ORIGINS') return 'http://dev-site.s3-website-ap-northeast-1.amazonaws.com';
  return 'filled-in';
}

describe('what a task is started with', () => {
  it('is what the reader plane needs: no write, no sign-in', () => {
    expect(readEnvironment(environmentOf(json, 'prod-api-ecs-task-01'))).toMatchObject({
      EDITOR: false,
      NODE_ENV: 'production',
      DOCS: false,
      IMAGE_BASE_URL: '/images',
      CORS_ORIGINS: [],
      TRUSTED_PROXIES: ['10.0.3.0/24', '10.0.4.0/24'],
      AUTH_ISSUER: undefined,
    });
  });

  it("is what the editor plane needs: the pool, its client, and the issuer's keys", () => {
    expect(readEnvironment(environmentOf(json, 'prod-api-ecs-task-02'))).toMatchObject({
      EDITOR: true,
      AUTH_ISSUER: expect.stringContaining('cognito-idp'),
      AUTH_AUDIENCE: 'filled-in',
      AUTH_SCOPE: 'catalog/edit',
      AUTH_GROUP: 'editors',
      AUTH_JWKS: expect.stringContaining('keys'),
    });
  });

  it('is, in dev, both planes at once, for a page of another origin', () => {
    const dev = synthesise('dev').templates['dev-api'] as Json;

    expect(readEnvironment(environmentOf(dev, 'dev-api-ecs-task-01'))).toMatchObject({
      EDITOR: true,
      AUTH_ISSUER: undefined,
      IMAGE_BASE_URL: '/storage/images',
      CORS_ORIGINS: ['http://dev-site.s3-website-ap-northeast-1.amazonaws.com'],
      TRUSTED_PROXIES: ['10.0.1.0/24', '10.0.2.0/24'],
    });
  });

  it('holds no secret', () => {
    const names = ['prod-api-ecs-task-01', 'prod-api-ecs-task-02'].flatMap((family) =>
      Object.keys(environmentOf(json, family)),
    );

    expect(names.filter((name) => /SECRET|PASSWORD|KEY_ID|CREDENTIAL/.test(name))).toEqual([]);
  });
});

describe('the task', () => {
  it('cannot write but to /tmp, and is not root', () => {
    api.allResourcesProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          ReadonlyRootFilesystem: true,
          User: '1000',
          MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false, SourceVolume: 'tmp' }],
        }),
      ],
    });
    api.resourceCountIs('AWS::ECS::TaskDefinition', 2);
  });

  // 12 s of drain and 5 s of a request at the longest, before it is killed.
  it('has more time to stop than it takes to drain', () => {
    api.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ StopTimeout: 30 })],
    });
  });

  it('is of the image whose tag is in the parameter when the stack is deployed', () => {
    expect(Object.values(json.Parameters ?? {})).toContainEqual(
      expect.objectContaining({
        Type: 'AWS::SSM::Parameter::Value<String>',
        Default: '/tana/prod/image-tag',
      }),
    );
  });

  it('is of the image that is given by hand, where one is', () => {
    const given = synthesise('prod', { imageTag: 'v7' }).templates['prod-api'] as Json;

    expect(JSON.stringify(given)).toContain('":v7"');
    expect(JSON.stringify(given.Parameters)).not.toContain('image-tag');
  });
});

describe('the services', () => {
  it('take no task away before another is healthy, and go back when none gets healthy', () => {
    const properties = {
      DeploymentConfiguration: Match.objectLike({
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      }),
    };

    expect(Object.keys(api.findResources('AWS::ECS::Service', { Properties: properties }))).toHaveLength(2);
  });

  it.each([
    ['prod-api-ecs-service-01', 2, 10],
    ['prod-api-ecs-service-02', 2, 4],
  ])('%s has %i tasks at least and %i at most', (name, least, most) => {
    api.hasResourceProperties('AWS::ECS::Service', { ServiceName: name, DesiredCount: least });
    api.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: least,
      MaxCapacity: most,
    });
  });

  it.each(['ECSServiceAverageCPUUtilization', 'ALBRequestCountPerTarget'])('scale by %s, both', (metric) => {
    const policies = api.findResources('AWS::ApplicationAutoScaling::ScalingPolicy', {
      Properties: {
        TargetTrackingScalingPolicyConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: metric },
        },
      },
    });

    expect(Object.keys(policies)).toHaveLength(2);
  });

  it('stand in both private subnets', () => {
    api.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: Match.objectLike({ Subnets: [Match.anyValue(), Match.anyValue()] }),
      },
    });
  });

  it('start no task before image and log are granted', () => {
    const [policy] = Object.entries(json.Resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties).includes('ecr:BatchGetImage') ? [id] : [],
    );

    api.allResources('AWS::ECS::Service', { DependsOn: Match.arrayWith([policy]) });
    expect(policy).toBeDefined();
  });

  it('have targets that are asked for /health and drained before they are told to stop', () => {
    const properties = {
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '200' },
      TargetGroupAttributes: Match.arrayWith([{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }]),
    };

    expect(
      Object.keys(api.findResources('AWS::ElasticLoadBalancingV2::TargetGroup', { Properties: properties })),
    ).toHaveLength(2);
  });
});

describe('the listener', () => {
  const editor = Object.keys(
    api.findResources('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Properties: { Name: 'prod-api-alb-tg-02' },
    }),
  )[0];
  const toEditor = [{ Type: 'forward', TargetGroupArn: { Ref: editor } }];

  it('sends what changes something to the editor', () => {
    api.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [
        {
          Field: 'http-request-method',
          HttpRequestMethodConfig: { Values: ['POST', 'PUT', 'PATCH', 'DELETE'] },
        },
      ],
      Actions: toEditor,
    });
  });

  it('sends what comes with a token to the editor', () => {
    api.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Conditions: [
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'Authorization', Values: ['Bearer *'] } },
      ],
      Actions: toEditor,
    });
  });

  it('sends everything else to the reader', () => {
    const reader = Object.keys(
      api.findResources('AWS::ElasticLoadBalancingV2::TargetGroup', {
        Properties: { Name: 'prod-api-alb-tg-01' },
      }),
    )[0];

    api.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: reader } }],
    });
    api.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 2);
  });
});

describe('signing keys', () => {
  it('are read again for each image, and for a date that an operator gives', () => {
    const given = Template.fromJSON(
      synthesise('prod', { imageTag: 'v7', signingKeysReadOn: '2026-11-25' }).templates['prod-api'] as object,
    );

    given.hasResourceProperties('Custom::SigningKeys', { ImageTag: 'v7', ReadOn: '2026-11-25' });
  });
});

describe('logs', () => {
  it.each([
    ['stg', 30],
    ['prod', 90],
  ] as const)('of %s are kept for %i days', (environment, days) => {
    const template = Template.fromJSON(synthesise(environment).templates[`${environment}-api`] as object);

    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: days });
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
  });
});

describe('alarms', () => {
  const alarms = Object.values(json.Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

  it.each([
    '5xx',
    'throttled',
    'unknown-kid',
    'reader-stale',
    ...['reader', 'editor'].flatMap((plane) =>
      ['p99', 'unhealthy', 'cpu', 'memory', 'shed'].map((what) => `${plane}-${what}`),
    ),
  ])('there is one for %s', (name) => {
    expect(alarms.map(({ Properties }) => Properties?.AlarmName)).toContain(`prod-ops-alarm-${name}`);
  });

  it('all reach the topic, when they ring and when they stop', () => {
    const topic = Object.keys(api.findResources('AWS::SNS::Topic'))[0];

    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({ AlarmActions: [{ Ref: topic }], OKActions: [{ Ref: topic }] });
    }
  });

  it('reach the operator by mail', () => {
    api.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  });

  it('know an unknown key by what the API logs of it', () => {
    api.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.msg = "unknown signing key" }',
    });
    expect(readFileSync('libs/auth/src/access.token.ts', 'utf8')).toContain("msg: 'unknown signing key'");
  });

  it('can be sent: CloudWatch may publish to the topic, and use its key', () => {
    api.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
          }),
        ]),
      }),
    });
    api.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          }),
        ]),
      }),
    });
  });
});

it('has one dashboard, with each plane on it', () => {
  const [dashboard, ...others] = Object.values(json.Resources).filter(
    ({ Type }) => Type === 'AWS::CloudWatch::Dashboard',
  );

  expect(others).toEqual([]);
  expect(JSON.stringify(dashboard)).toMatch(/reader: tasks.*editor: tasks/);
});
