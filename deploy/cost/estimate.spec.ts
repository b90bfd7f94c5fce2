import { synthesise, type Resource, type Synthesised } from '../synthesise';
import { CostError } from './cost.error';
import { byPageViews, estimate, toBePriced, type Estimate } from './estimate';
import { FREE } from './free';
import { readPrices } from './prices';
import { TRAFFIC, type Traffic } from './traffic';

const prices = readPrices();
const ENVIRONMENTS = { dev: synthesise('dev'), stg: synthesise('stg'), prod: synthesise('prod') };

type Environment = keyof typeof ENVIRONMENTS;

/** Every input that adds resources. */
const WITH_ALL = synthesise('prod', {
  alarmEmail: 'ops@example.com',
  domainName: 'shop.example.com',
  hostedZoneId: 'Z0123456789ABC',
  siteAccessCidr: '203.0.113.0/24',
});

const MILLION = 1_000_000;
const HOURS = 730;
const SECONDS = HOURS * 3600;
const MINUTES = HOURS * 60;

/** kB and MB of a GB. */
const KB = 1 / 1024 ** 2;
const MB = 1 / 1024;

/** One task of half a vCPU and 1 GB for an hour. */
const TASK_HOUR = 0.5 * 0.05056 + 1 * 0.00553;

/** Worked out on paper from the design and the stated traffic: nothing of what is tested is used. */
const BY_HAND: Record<Environment, Record<string, number>> = {
  dev: {
    Fargate: 1 * HOURS * TASK_HOUR,
    // ecr.api, ecr.dkr, logs, ecs, each in two zones.
    'Interface endpoints': 4 * 2 * HOURS * 0.014,
    'Load balancer': HOURS * 0.0243,
    'Public IPv4 addresses': 2 * HOURS * 0.005,
    // Container Insights: 8 metrics of the cluster, 11 of the service, 6 of the task definition. The API can make 36.
    Monitoring: (8 + 11 + 6) * 0.3 + 0.4 * 36 * 0.3,
    // Container Insights: a line of cluster, service, task and container a minute. Metrics: 4 lines of 600 bytes.
    Logs: 4 * MINUTES * KB * 0.76 + ((MINUTES * 4 * 600) / 1024 ** 3) * 0.76,
    // 0.2 GB of pictures and a tenth of that in old versions; HeadBucket every five seconds.
    S3: 0.22 * 0.025 + (SECONDS / 5 / MILLION) * 0.37,
    ECR: 20 * 150 * MB * 0.1,
    // Adoption: 100 items of 700 bytes are 18 times 4 kB, so 9 units, every 30 seconds.
    DynamoDB: ((SECONDS / 30) * 9 * 0.1425) / MILLION,
    // 3,000 pages in 750 visits: 150 kB of files, 9,720 pictures of 30 kB, 1,440 lists of 5 kB, 1,800 items of 1 kB.
    'Data to the internet': (750 * 150 + 9720 * 30 + 1440 * 5 + 1800 * 1) * KB * 0.114,
  },
  stg: {
    // Two readers and an editor.
    Fargate: 3 * HOURS * TASK_HOUR,
    'Interface endpoints': 3 * 2 * HOURS * 0.014,
    'Load balancer': HOURS * 0.0243,
    // Container Insights of two services; 14 alarms, of which 5xx reads 2 metrics and throttled 6; 2 policies of each
    // service with 2 alarms each; the metric of unknown keys; the dashboard; 21 metrics of a reader, 36 of an editor.
    Monitoring:
      (8 + 2 * 11 + 2 * 6) * 0.3 + (12 + 2 + 6) * 0.1 + 4 * 2 * 0.1 + 0.3 + 3 + 0.4 * (21 + 36) * 0.3,
    // The web ACL with six rules, and 127,000 requests.
    WAF: 5 + 6 * 1 + 0.127 * 0.6,
    // 1,000 items of 700 bytes are 171 times 4 kB, so 85.5 units, every 30 seconds, by one editor.
    DynamoDB: ((SECONDS / 30) * 85.5 * 0.1425) / MILLION,
    KMS: 1,
    // 2.2 GB of pictures; HeadBucket of three tasks.
    S3: 2.2 * 0.025 + ((3 * SECONDS) / 5 / MILLION) * 0.37,
    // 2.6 GB to visitors, 127,000 requests, 0.3 GB of uploads.
    CloudFront: 2.6 * 0.114 + 0.127 * 1.2 + 0.3 * 0.06,
    // Container Insights: a line of the cluster, two services, three tasks, three containers; flow logs.
    Logs:
      9 * MINUTES * KB * 0.76 +
      0.1 * (0.76 + 0.033) +
      // Metrics of three tasks, kept a month.
      ((3 * MINUTES * 4 * 600) / 1024 ** 3) * (0.76 + 0.033),
    ECR: 20 * 150 * MB * 0.1,
    Cognito: 3 * 0.015,
  },
  prod: {
    // Two readers and two editors.
    Fargate: 4 * HOURS * TASK_HOUR,
    'Interface endpoints': 3 * 2 * HOURS * 0.014,
    // The capacity units come to 6 hours of one: 2.9 GB of answers and 2.9 GB of uploads, and 1 GB an hour is a unit.
    'Load balancer': HOURS * 0.0243 + 5.8 * 0.008,
    Monitoring:
      (8 + 2 * 11 + 2 * 6) * 0.3 + (12 + 2 + 6) * 0.1 + 4 * 2 * 0.1 + 0.3 + 3 + 0.7 * (21 + 36) * 0.3,
    // A million pages in 250,000 visits: 8 files a visit, (400,000 × 12 + 600,000) × 0.6 pictures, 480,000 lists,
    // 600,000 items, 4,000 writes. What is sent: 150 kB a visit, 30 kB a picture, 5 kB a list, 1 kB an item.
    CloudFront:
      (250_000 * 150 + 3_240_000 * 30 + 480_000 * 5 + 600_000 * 1) * KB * 0.114 +
      (2 + 3.24 + 0.48 + 0.6 + 0.004) * 1.2 +
      2 * 0.1 +
      1000 * 3 * MB * 0.06,
    WAF: 5 + 6 * 1 + (2 + 3.24 + 0.48 + 0.6 + 0.004) * 0.6,
    // Two editors adopt without a pause, 5 units a second; a list is 24 × 700 bytes, so 2.5 units, an item half a unit.
    DynamoDB: ((2 * 5 * SECONDS + 480_000 * 2.5 + 600_000 * 0.5) * 0.1425) / MILLION,
    // 22 GB of pictures; a tenth of the files and pictures; HeadBucket of four tasks; logs of three months: a line of
    // 500 bytes of each request at CloudFront (6.3 million), at the load balancer (1.1) and at the buckets (2.6).
    S3:
      22 * 0.025 +
      (0.324 + 0.2 + (4 * SECONDS) / 5 / MILLION) * 0.37 +
      0.004 * 4.7 +
      (10 * MILLION * 500 * 3 * 0.025) / 1024 ** 3,
    // Container Insights; 1.084 million lines of 300 bytes, kept three months; metrics of four tasks, 8 lines of 600
    // bytes a minute; flow logs; the web ACL.
    Logs:
      11 * MINUTES * KB * 0.76 +
      0.303 * (0.76 + 3 * 0.033) +
      ((4 * MINUTES * 8 * 600) / 1024 ** 3) * (0.76 + 3 * 0.033) +
      0.5 * (0.76 + 3 * 0.033) +
      ((0.01 * 6.324 * MILLION * 2000) / 1024 ** 3) * (0.5 + 3 * 0.03),
    KMS: 1,
    ECR: 20 * 150 * MB * 0.1,
    Cognito: 5 * 0.015,
  },
};

const sum = (numbers: Iterable<number>) => Array.from(numbers).reduce((all, one) => all + one, 0);

function estimated(synthesised: Synthesised, traffic: Traffic = TRAFFIC[synthesised.config.environment]) {
  return estimate(toBePriced(synthesised), traffic, prices);
}

function byService({ items }: Estimate): Record<string, number> {
  const grouped = Map.groupBy(items, ({ service }) => service);
  return Object.fromEntries(
    Array.from(grouped, ([service, group]) => [service, sum(group.map(({ usd }) => usd))]),
  );
}

/** How far the estimate is from what was worked out by hand: 0.05 is 5 %. */
function error(actual: number, expected: number): number {
  return Math.abs(actual - expected) / expected;
}

/** The environment with a change to the resources of one type. */
function changed(
  environment: Environment,
  type: string,
  change: (properties: Record<string, unknown>) => void,
) {
  const { templates, ...rest } = ENVIRONMENTS[environment];
  const copy = structuredClone(templates);
  const resources = Object.values(copy).flatMap((template) => Object.values(template.Resources));
  const ofType = resources.filter((resource) => resource.Type === type);
  expect(ofType).not.toHaveLength(0);
  for (const { Properties } of ofType) change(Properties ?? {});
  return { ...rest, templates: copy };
}

/** The environment with one more resource in its api stack. */
function withMore(environment: Environment, more: Resource): Synthesised {
  const { templates, ...rest } = ENVIRONMENTS[environment];
  const name = `${environment}-api`;
  const template = templates[name];
  return {
    ...rest,
    templates: { ...templates, [name]: { ...template, Resources: { ...template?.Resources, More: more } } },
  };
}

describe('the estimate', () => {
  describe.each(['dev', 'stg', 'prod'] as const)('of %s', (environment) => {
    const actual = estimated(ENVIRONMENTS[environment]);
    const hand = BY_HAND[environment];

    it('is within 5 % of a calculation by hand', () => {
      expect(error(actual.usd, sum(Object.values(hand)))).toBeLessThan(0.05);
    });

    it('is within 5 % of it in each service', () => {
      const services = byService(actual);
      const errors = Object.entries(services).map(([service, usd]) => [
        service,
        error(usd, hand[service] ?? 0),
      ]);

      expect(Object.keys(services).sort()).toEqual(Object.keys(hand).sort());
      expect(errors.filter(([, one]) => Number(one) > 0.05)).toEqual([]);
    });

    it('is the sum of its items, and each item is its quantity at its price', () => {
      expect(actual.usd).toBeCloseTo(sum(actual.items.map(({ usd }) => usd)), 9);
      for (const { quantity, usdPerUnit, usd } of actual.items)
        expect(usd).toBeCloseTo(quantity * usdPerUnit, 9);
    });
  });

  it('is further than 5 % from the calculation when a template has twice the tasks', () => {
    const twice = changed('dev', 'AWS::ECS::Service', (service) => (service.DesiredCount = 2));

    expect(error(estimated(twice).usd, sum(Object.values(BY_HAND.dev)))).toBeGreaterThan(0.05);
    expect(byService(estimated(twice)).Fargate).toBeCloseTo(2 * HOURS * TASK_HOUR, 6);
  });
});

/** Quantities are read, not assumed: what a change in the template adds to a service, in US dollars a month. */
describe('the quantities of the templates', () => {
  const drop = (property: string) => (properties: Record<string, unknown>) => {
    Reflect.deleteProperty(properties, property);
  };
  const set = (more: Record<string, unknown>) => (properties: Record<string, unknown>) => {
    Object.assign(properties, more);
  };

  it.each<[string, Environment, string, (properties: Record<string, unknown>) => void, string, number]>([
    [
      'a larger task',
      'dev',
      'AWS::ECS::TaskDefinition',
      set({ Cpu: '1024' }),
      'Fargate',
      HOURS * 0.5 * 0.05056,
    ],
    [
      'more memory',
      'dev',
      'AWS::ECS::TaskDefinition',
      set({ Memory: '3072' }),
      'Fargate',
      HOURS * 2 * 0.00553,
    ],
    [
      'a higher minimum of scaling',
      'prod',
      'AWS::ApplicationAutoScaling::ScalableTarget',
      set({ MinCapacity: 3 }),
      'Fargate',
      2 * HOURS * TASK_HOUR,
    ],
    [
      'endpoints in one zone',
      'prod',
      'AWS::EC2::VPCEndpoint',
      (endpoint) => {
        if (Array.isArray(endpoint.SubnetIds)) endpoint.SubnetIds.length = 1;
      },
      'Interface endpoints',
      -3 * HOURS * 0.014,
    ],
    [
      'a private load balancer',
      'dev',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      set({ Scheme: 'internal' }),
      'Public IPv4 addresses',
      -2 * HOURS * 0.005,
    ],
    ['no Container Insights', 'dev', 'AWS::ECS::Cluster', drop('ClusterSettings'), 'Monitoring', -25 * 0.3],
    ['alarms of one metric', 'prod', 'AWS::CloudWatch::Alarm', drop('Metrics'), 'Monitoring', -6 * 0.1],
    ['a web ACL without rules', 'prod', 'AWS::WAFv2::WebACL', set({ Rules: [] }), 'WAF', -6],
    [
      'no recovery in time',
      'prod',
      'AWS::DynamoDB::Table',
      drop('PointInTimeRecoverySpecification'),
      'DynamoDB',
      // 10,000 items of 700 bytes and 100 that DynamoDB adds.
      (-10_000 * 800 * 0.228) / 1024 ** 3,
    ],
    [
      'no indexes',
      'prod',
      'AWS::DynamoDB::Table',
      drop('GlobalSecondaryIndexes'),
      'DynamoDB',
      // Three with all of the item, one with its keys; each takes part in 3,000 writes.
      -((10_000 * (3 * 800 + 250)) / 1024 ** 3) * 0.285 - ((4 * 3000) / MILLION) * 0.715,
    ],
    ['no versions', 'prod', 'AWS::S3::Bucket', drop('VersioningConfiguration'), 'S3', -2 * 0.025],
    [
      'logs that are kept for a month longer',
      'prod',
      'AWS::Logs::LogGroup',
      (group) => (group.RetentionInDays = Number(group.RetentionInDays) + 730 / 24),
      'Logs',
      // The API's, the flow logs, the web ACL's in its own region.
      ((1_084_000 * 300 + 4 * MINUTES * 8 * 600) * 0.033) / 1024 ** 3 +
        0.5 * 0.033 +
        ((63_240 * 2000) / 1024 ** 3) * 0.03,
    ],
    [
      'a page without its function',
      'prod',
      'AWS::CloudFront::Distribution',
      ({ DistributionConfig }) =>
        delete (DistributionConfig as { DefaultCacheBehavior: Record<string, unknown> }).DefaultCacheBehavior
          .FunctionAssociations,
      'CloudFront',
      -2 * 0.1,
    ],
    [
      'half the images',
      'prod',
      'AWS::ECR::Repository',
      (registry) => {
        const policy = registry.LifecyclePolicy as { LifecyclePolicyText: string };
        policy.LifecyclePolicyText = policy.LifecyclePolicyText.replace(
          '"countNumber":20',
          '"countNumber":10',
        );
      },
      'ECR',
      -10 * 150 * MB * 0.1,
    ],
  ])('count: %s', (_, environment, type, change, service, difference) => {
    const before = byService(estimated(ENVIRONMENTS[environment]));
    const after = byService(estimated(changed(environment, type, change)));

    expect((after[service] ?? 0) - (before[service] ?? 0)).toBeCloseTo(difference, 6);
  });

  it('ask for more tasks where the average of the traffic needs them, and for no more than there may be', () => {
    const tasks = (pageViews: number) =>
      (byService(estimated(ENVIRONMENTS.prod, { ...TRAFFIC.prod, pageViews })).Fargate ?? 0) /
      HOURS /
      TASK_HOUR;

    // 1.08 calls of the API a page; a task takes 6,000 a minute, and the readers are two to ten.
    expect(tasks(2e8)).toBeCloseTo(4, 6);
    expect(tasks(1e9)).toBeCloseTo(5 + 2, 6);
    expect(tasks(1e11)).toBeCloseTo(10 + 2, 6);
  });
});

describe('what has no price', () => {
  it('fails by its type and its name', () => {
    const natGateway = withMore('dev', { Type: 'AWS::EC2::NatGateway' });

    expect(() => estimated(natGateway)).toThrow(
      new CostError(
        'nothing is known of the price of AWS::EC2::NatGateway (dev-api/More): deploy/cost must learn it',
      ),
    );
  });

  it.each([
    ['AWS::DynamoDB::Table', { BillingMode: 'PROVISIONED' }, 'must be billed by request'],
    ['AWS::DynamoDB::Table', { TableClass: 'STANDARD_INFREQUENT_ACCESS' }, 'has TableClass'],
    ['AWS::S3::Bucket', { ReplicationConfiguration: {} }, 'has ReplicationConfiguration'],
    ['AWS::S3::Bucket', { BucketName: 'another' }, 'it is not known what prod-data/'],
    ['AWS::ECS::Service', { LaunchType: 'EC2' }, 'must run on Fargate'],
    ['AWS::ECS::TaskDefinition', { RuntimePlatform: { CpuArchitecture: 'ARM64' } }, 'must run on Fargate'],
    ['AWS::ECS::TaskDefinition', { Cpu: { Ref: 'Somewhere' } }, 'has no number at Cpu'],
    [
      'AWS::ECS::Cluster',
      { ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] },
      'has Container Insights',
    ],
    ['AWS::CloudWatch::Alarm', { Period: 10 }, 'is of a kind that has no price'],
    ['AWS::CloudWatch::Alarm', { Metrics: [{ Expression: 'ANOMALY_DETECTION_BAND(m)' }] }, 'is of a kind'],
    ['AWS::ApplicationAutoScaling::ScalingPolicy', { PolicyType: 'StepScaling' }, 'must track a target'],
    ['AWS::Cognito::UserPool', { UserPoolTier: 'PLUS' }, 'must be of the tier Essentials'],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network' }, 'is no application load balancer'],
    [
      'AWS::WAFv2::WebACL',
      {
        Rules: [
          {
            Statement: {
              ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesBotControlRuleSet' },
            },
          },
        ],
      },
      'has the group AWSManagedRulesBotControlRuleSet',
    ],
    [
      'AWS::CloudFront::Distribution',
      { DistributionConfig: { Origins: [{ OriginShield: { Enabled: true } }] } },
      'has an origin shield',
    ],
    ['AWS::ECR::Repository', { LifecyclePolicy: {} }, 'keeps its images for ever'],
  ])('fails: %s with %j', (type, properties, message) => {
    const dearer = changed('prod', type, (before) => Object.assign(before, properties));

    expect(() => estimated(dearer)).toThrow(CostError);
    expect(() => estimated(dearer)).toThrow(message);
  });

  it.each([
    [
      'a log group',
      { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 1 } },
      'it is not known who writes',
    ],
    [
      'a large parameter',
      { Type: 'AWS::SSM::Parameter', Properties: { Tier: 'Advanced' } },
      'must be of the tier Standard',
    ],
    [
      'a text message',
      { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'sms' } },
      'must be by e-mail',
    ],
  ])('fails: %s that nothing explains', (_, resource, message) => {
    expect(() => estimated(withMore('prod', resource))).toThrow(message);
  });

  it('fails in a region without prices', () => {
    const elsewhere = synthesise('dev', {
      region: 'eu-west-1',
      publicSubnets: 'a=10.0.1.0/24,c=10.0.2.0/24',
    });

    expect(() => estimated(elsewhere)).toThrow(/^prices.json has no \S+ in eu-west-1$/);
  });
});

describe('what has a price or is free', () => {
  const all = [...Object.values(ENVIRONMENTS), WITH_ALL];

  it('is all that the environments have, with every input that adds resources', () => {
    expect(estimated(WITH_ALL).usd).toBeGreaterThan(estimated(ENVIRONMENTS.prod).usd);
  });

  it('is no type that no environment has', () => {
    const types = all.flatMap(({ templates }) =>
      Object.values(templates).flatMap(({ Resources = {} }) =>
        Object.values(Resources).map(({ Type }) => Type),
      ),
    );
    const free = FREE.flatMap((group) => group.types);

    expect(
      free.filter(
        (one) => !types.some((type) => type === one || (one.endsWith('::') && type.startsWith(one))),
      ),
    ).toEqual([]);
  });

  it('uses every price there is', () => {
    const used = new Set(all.flatMap((one) => estimated(one).items.map(({ price }) => price)));

    expect([...used].sort()).toEqual([...new Set(prices.prices.map(({ name }) => name))].sort());
  });
});

describe('the cost by pages seen', () => {
  it('is what is fixed and what each million adds', () => {
    const priced = toBePriced(ENVIRONMENTS.prod);
    const { fixed, perMillion, averagePerMillion } = byPageViews(priced, TRAFFIC.prod, prices);

    expect(estimate(priced, { ...TRAFFIC.prod, pageViews: 0 }, prices).usd).toBeCloseTo(fixed, 6);
    // The stated traffic of prod is a million pages.
    expect(fixed + perMillion).toBeCloseTo(averagePerMillion, 6);
    expect(averagePerMillion).toBeCloseTo(estimate(priced, TRAFFIC.prod, prices).usd, 6);
    // Its pictures, files and answers are most of it: 131 GB at 0.114, and 6.3 million requests at 1.2 and 0.6.
    expect(error(perMillion, 131 * 0.114 + 6.3 * 1.8)).toBeLessThan(0.1);
  });
});
