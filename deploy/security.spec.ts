import type { EnvironmentName } from './inputs';
import { synthesise, type Resource } from './synthesise';

/** Every resource of an environment, by `<stack>/<logical id>`. */
function resourcesOf(environment: EnvironmentName): [id: string, resource: Resource][] {
  const { templates } = synthesise(environment);
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]): [string, Resource] => [`${stack}/${id}`, resource]),
  );
}

const ENVIRONMENTS = ['dev', 'stg', 'prod'] as const;
const RESOURCES = Object.fromEntries(ENVIRONMENTS.map((name) => [name, resourcesOf(name)])) as Record<
  EnvironmentName,
  [string, Resource][]
>; // One a name.

const ofType = (environment: EnvironmentName, type: string) =>
  RESOURCES[environment].filter(([, { Type }]) => Type === type);

/** Where a text stands in the properties of a resource: `SecurityGroupEgress.0.CidrIp`. */
function placesOf(text: string, value: unknown, path = ''): string[] {
  if (value === text) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    placesOf(text, inner, path ? `${path}.${key}` : key),
  );
}

/** Bucket policies that let anybody do something. */
const publicStatements = (environment: EnvironmentName) =>
  ofType(environment, 'AWS::S3::BucketPolicy').flatMap(([, { Properties }]) =>
    (Properties?.PolicyDocument as { Statement: Record<string, unknown>[] }).Statement.filter(
      ({ Effect, Principal }) =>
        Effect === 'Allow' && /^("\*"|\{"AWS":"\*"\})$/.test(JSON.stringify(Principal)),
    ),
  );

describe.each(ENVIRONMENTS)('%s', (environment) => {
  const open = RESOURCES[environment].flatMap(([id, { Type, Properties }]) =>
    placesOf('0.0.0.0/0', Properties).map((place) => `${Type} ${place} of ${id.replace(/[0-9A-F]{8}$/, '')}`),
  );

  it('is open to the whole internet where it is documented to be, and nowhere else', () => {
    const documented = [
      // What makes public subnets public.
      `AWS::EC2::Route DestinationCidrBlock of ${environment}-network/NetworkPublicDefaultRoute`,
      // The private route table leads to the gateways of S3 and DynamoDB alone.
      `AWS::EC2::SecurityGroup SecurityGroupEgress.0.CidrIp of ${environment}-network/SecurityGroupsnetsgecs01`,
    ];
    const inDev = [
      // Inputs: albIngressCidr and siteAccessCidr.
      'AWS::EC2::SecurityGroup SecurityGroupIngress.0.CidrIp of dev-network/SecurityGroupsnetsgalb01',
      'AWS::S3::BucketPolicy PolicyDocument.Statement.1.Condition.IpAddress.aws:SourceIp of dev-web/SitePolicy',
    ];

    expect(new Set(open)).toEqual(new Set([...documented, ...(environment === 'dev' ? inDev : [])]));
  });

  it('is open to no IPv6', () => {
    expect(RESOURCES[environment].flatMap(([, { Properties }]) => placesOf('::/0', Properties))).toEqual([]);
  });

  it('encrypts every bucket, table and topic at rest', () => {
    for (const [, { Properties }] of ofType(environment, 'AWS::S3::Bucket')) {
      expect(Properties).toHaveProperty('BucketEncryption.ServerSideEncryptionConfiguration');
    }
    for (const [, { Properties }] of ofType(environment, 'AWS::DynamoDB::Table')) {
      expect(Properties).toMatchObject({ SSESpecification: { SSEEnabled: true } });
    }
    for (const [, { Properties }] of ofType(environment, 'AWS::SNS::Topic')) {
      expect(Properties).toHaveProperty('KmsMasterKeyId');
    }
    // ECR and CloudWatch encrypt images and logs by themselves: there is nothing to switch on.
    expect(ofType(environment, 'AWS::S3::Bucket').length).toBeGreaterThan(1);
  });

  it('has no policy that allows every action', () => {
    const statements = RESOURCES[environment].flatMap(([id, { Properties }]) =>
      placesOf('*', Properties)
        .filter((place) => /Action(\.\d+)?$/.test(place))
        .map((place) => `${id} ${place}`),
    );

    expect(statements).toEqual([]);
  });

  it('trusts tasks of this account alone', () => {
    const trusts = ofType(environment, 'AWS::IAM::Role')
      .map(([, { Properties }]) => JSON.stringify(Properties?.AssumeRolePolicyDocument))
      .filter((policy) => policy.includes('ecs-tasks.amazonaws.com'));

    expect(trusts.length).toBeGreaterThan(1);
    for (const trust of trusts) expect(trust).toContain('"aws:SourceAccount":"123456789012"');
  });

  it('gives no task a public address', () => {
    for (const [, { Properties }] of ofType(environment, 'AWS::ECS::Service')) {
      expect(Properties).toHaveProperty(
        'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
        'DISABLED',
      );
    }
  });

  it('makes no access key and no user', () => {
    expect(['AWS::IAM::AccessKey', 'AWS::IAM::User'].flatMap((type) => ofType(environment, type))).toEqual(
      [],
    );
  });
});

describe.each(['stg', 'prod'] as const)('%s', (environment) => {
  it('has no public bucket', () => {
    const buckets = ofType(environment, 'AWS::S3::Bucket');

    expect(buckets).toHaveLength(3);
    for (const [, { Properties }] of buckets) {
      expect(Properties?.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    expect(publicStatements(environment)).toEqual([]);
  });

  it('speaks to no bucket and no topic without TLS', () => {
    const denials = ['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy']
      .flatMap((type) => ofType(environment, type))
      .map(([, { Properties }]) => JSON.stringify(Properties));

    expect(denials).toHaveLength(4);
    for (const policy of denials) expect(policy).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
  });

  it('has a load balancer that the internet does not reach', () => {
    for (const [, { Properties }] of ofType(environment, 'AWS::ElasticLoadBalancingV2::LoadBalancer')) {
      expect(Properties?.Scheme).toBe('internal');
    }
  });

  it('redirects to HTTPS whatever comes by HTTP', () => {
    const [distribution] = ofType(environment, 'AWS::CloudFront::Distribution');
    const config = JSON.stringify(distribution?.[1].Properties);
    const policies = config.match(/"ViewerProtocolPolicy":"[^"]+"/g);

    expect(policies?.length).toBeGreaterThan(6);
    expect(new Set(policies)).toEqual(new Set(['"ViewerProtocolPolicy":"redirect-to-https"']));
  });
});

it('dev has one public bucket, the site, and says so', () => {
  expect(publicStatements('dev')).toHaveLength(1);
});
