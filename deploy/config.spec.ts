import fc from 'fast-check';
import { ConfigError, readConfig, type Config } from './config';
import { INPUTS, variableOf } from './inputs';

const ACCOUNT = '123456789012';

const read = (inputs: Record<string, unknown> = {}, variables: NodeJS.ProcessEnv = {}): Config =>
  readConfig({ context: { account: ACCOUNT, ...inputs }, variables });

const problemsOf = (
  inputs: Record<string, unknown>,
  variables: NodeJS.ProcessEnv = {},
): readonly string[] => {
  try {
    read(inputs, variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('readConfig', () => {
  it('is the reference system where it is told the account alone', () => {
    expect(read()).toMatchObject({
      environment: 'dev',
      account: ACCOUNT,
      region: 'ap-northeast-1',
      vpcCidr: '10.0.0.0/16',
      publicSubnets: [
        { name: 'public-subnet-1a', cidr: '10.0.1.0/24', availabilityZone: 'ap-northeast-1a' },
        { name: 'public-subnet-1c', cidr: '10.0.2.0/24', availabilityZone: 'ap-northeast-1c' },
      ],
      privateSubnets: [
        { name: 'private-subnet-1a', cidr: '10.0.3.0/24', availabilityZone: 'ap-northeast-1a' },
        { name: 'private-subnet-1c', cidr: '10.0.4.0/24', availabilityZone: 'ap-northeast-1c' },
      ],
      albIngressCidr: '0.0.0.0/0',
      siteAccessCidr: '0.0.0.0/0',
      siteBucketName: 'dev-tana-site-123456789012',
      storageBucketName: 'dev-tana-storage-123456789012',
      moreIndexes: [],
      imageTag: undefined,
      currency: 'JPY',
      domain: undefined,
      readerTasks: { least: 1, most: 1 },
    });
  });

  it.each([
    ['stg', { readerTasks: { least: 2, most: 4 }, editorTasks: { least: 1, most: 2 } }],
    ['prod', { readerTasks: { least: 2, most: 10 }, editorTasks: { least: 2, most: 4 } }],
  ])('gives %s two planes, with two readers at least', (environment, expected) => {
    expect(read({ environment, openToTheWorld: 'true' })).toMatchObject(expected);
  });

  it('takes TANA_* where -c gives nothing', () => {
    const variables = { TANA_VPC_CIDR: '10.1.0.0/16', TANA_PUBLIC_SUBNETS: 'a=10.1.1.0/24,c=10.1.2.0/24' };

    expect(read({ privateSubnets: 'a=10.1.3.0/24,c=10.1.4.0/24' }, variables)).toMatchObject({
      vpcCidr: '10.1.0.0/16',
      publicSubnets: [{ cidr: '10.1.1.0/24' }, { cidr: '10.1.2.0/24' }],
    });
  });

  it('takes -c before TANA_*', () => {
    expect(read({ imageTag: 'v2' }, { TANA_IMAGE_TAG: 'v1' }).imageTag).toBe('v2');
  });

  it('takes an empty value for one that is not given', () => {
    expect(read({ imageTag: '' }, { TANA_IMAGE_TAG: '' }).imageTag).toBeUndefined();
  });

  it('takes the account of the credentials where none is given', () => {
    expect(readConfig({ context: {}, variables: { CDK_DEFAULT_ACCOUNT: ACCOUNT } }).account).toBe(ACCOUNT);
  });

  it('does not do without an account', () => {
    expect(() => readConfig({ context: {}, variables: {} })).toThrow(
      'The configuration cannot be used: account is missing (an AWS account of 12 digits, or credentials that the CDK can ask).',
    );
  });

  it('names every wrong input in one sentence', () => {
    expect(() => read({ environment: 'test', account: '1', alarmEmail: 'nobody' })).toThrow(
      'The configuration cannot be used: environment must be dev, stg or prod; account must be an AWS account of 12 digits; alarmEmail must be an e-mail address.',
    );
  });

  it('names what is no input at all', () => {
    const [context, variable] = problemsOf({ vpcCdir: '10.0.0.0/16' }, { TANA_VPC: '10.0.0.0/16' });

    expect([context, variable]).toEqual([
      expect.stringMatching(/^vpcCdir is no input \(there are environment, account, .*vpcCidr/),
      expect.stringMatching(/^TANA_VPC is no input/),
    ]);
  });

  it("leaves the CDK's own context alone", () => {
    const foreign = {
      '@aws-cdk/core:checkSecretUsage': true,
      'aws:cdk:enable-asset-metadata': true,
      'aws-cdk:enableDiffNoFail': 'true',
      'cdk-migrate': true,
    };

    expect(problemsOf(foreign)).toEqual([]);
  });

  it('never ends in another error, whatever the inputs hold', () => {
    const anything = fc.record(
      Object.fromEntries(Object.keys(INPUTS).map((name) => [name, fc.oneof(fc.string(), fc.jsonValue())])),
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(anything, (inputs) => {
        expect(() => problemsOf(inputs)).not.toThrow();
      }),
    );
  });
});

describe('formats', () => {
  it.each([
    ['region', 'us-gov-west-1'],
    ['vpcCidr', '10.0.0.0/16'],
    ['albIngressCidr', '203.0.113.7/32'],
    ['siteAccessCidr', '203.0.113.0/24'],
    ['siteBucketName', 'my-shop-site'],
    ['storageBucketName', 'a'.repeat(63)],
    ['imageTag', 'v1.2.3_rc-1'],
    ['currency', 'USD'],
    ['alarmEmail', 'ops@example.com'],
    ['githubRepository', 'example/tana.shop'],
    ['signingKeysReadOn', '2026-11-25'],
    ['moreIndexes', '[{"name":"by_maker","partitionKey":{"name":"maker","type":"S"},"projection":"ALL"}]'],
  ])('takes %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([]);
  });

  it.each([
    ['account', '12345678901'],
    ['account', 'example'],
    ['region', 'tokyo'],
    ['vpcCidr', '10.0.0.0'],
    ['vpcCidr', '10.0.0.0/8'],
    ['vpcCidr', '10.0.0.0/29'],
    ['vpcCidr', '10.0.0.1/16'],
    ['vpcCidr', '10.0.0.256/24'],
    ['vpcCidr', '10.0.0/16'],
    ['vpcCidr', 'fd00::/16'],
    ['albIngressCidr', '203.0.113.7'],
    ['albIngressCidr', '203.0.113.7/33'],
    ['publicSubnets', 'a=10.0.1.0/24'],
    ['publicSubnets', 'a=10.0.1.0/24,a=10.0.2.0/24'],
    ['publicSubnets', '1a=10.0.1.0/24,1c=10.0.2.0/24'],
    ['publicSubnets', 'a=10.0.1.0/24,c=10.0.2.0/30'],
    ['publicSubnets', 'a=10.0.1.0/24=x,c=10.0.2.0/24'],
    ['privateSubnets', '10.0.3.0/24,10.0.4.0/24'],
    ['siteBucketName', 'My-Bucket'],
    ['siteBucketName', 'my_bucket'],
    ['siteBucketName', 'ab'],
    ['siteBucketName', 'a'.repeat(64)],
    ['siteBucketName', 'my.bucket'],
    ['siteBucketName', '-bucket'],
    ['siteBucketName', 'xn--bucket'],
    ['siteBucketName', 'bucket-s3alias'],
    ['storageBucketName', 'bucket-'],
    ['tableSortKey', 'created_at'],
    ['imageTag', 'latest'],
    ['imageTag', 'v 1'],
    ['imageTag', '-v1'],
    ['currency', 'YEN'],
    ['domainName', 'localhost'],
    ['domainName', 'https://shop.example.com'],
    ['hostedZoneId', 'shop'],
    ['alarmEmail', 'ops at example.com'],
    ['githubRepository', 'tana'],
    ['githubRepository', 'https://github.com/example/tana'],
    ['signingKeysReadOn', 'today'],
    ['openToTheWorld', 'yes'],
    ['moreIndexes', 'by_maker'],
    ['moreIndexes', '{}'],
    [
      'moreIndexes',
      '[{"name":"by_title_itself","partitionKey":{"name":"title","type":"S"},"projection":"ALL"}]',
    ],
    [
      'moreIndexes',
      '[{"name":"by_price_itself","partitionKey":{"name":"maker","type":"S"},"sortKey":{"name":"price","type":"N"},"projection":"ALL"}]',
    ],
    ['moreIndexes', '[{"name":"by_id","partitionKey":{"name":"id","type":"N"},"projection":"ALL"}]'],
    ['moreIndexes', '[{"name":"by_maker","partitionKey":{"name":"maker","type":"B"},"projection":"ALL"}]'],
    ['moreIndexes', '[{"name":"by_maker","partitionKey":{"name":"maker","type":"S"},"projection":"SOME"}]'],
    ['moreIndexes', '[{"name":"x","partitionKey":{"name":"maker","type":"S"},"projection":"ALL"}]'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(`^${name} must be `)]);
  });

  it('says why there is no sort key', () => {
    expect(problemsOf({ tableSortKey: 'created_at' })).toEqual([
      'tableSortKey must be left out: the table has its partition key alone, and a sort key would break reads by id',
    ]);
  });
});

describe('contradictions', () => {
  it.each<[what: string, inputs: Record<string, string>, problem: string]>([
    [
      'a subnet outside the VPC',
      {
        vpcCidr: '10.1.0.0/16',
        privateSubnets: 'a=10.1.3.0/24,c=10.1.4.0/24',
        publicSubnets: 'a=10.1.1.0/24,c=10.2.2.0/24',
      },
      'public-subnet-1c (10.2.2.0/24) must lie inside the VPC (10.1.0.0/16)',
    ],
    [
      'subnets that overlap',
      { publicSubnets: 'a=10.0.0.0/22,c=10.0.8.0/24' },
      'public-subnet-1a (10.0.0.0/22) must not overlap private-subnet-1a (10.0.3.0/24)',
    ],
    [
      'one bucket for two things',
      { siteBucketName: 'shop', storageBucketName: 'shop' },
      'siteBucketName must not be storageBucketName: the site’s bucket is emptied and filled by the pipeline',
    ],
    [
      'an ingress for a private load balancer',
      { environment: 'stg', albIngressCidr: '203.0.113.0/24' },
      'albIngressCidr must be left out in stg, whose load balancer is private; siteAccessCidr limits who gets in',
    ],
    [
      'a shop that is open to the world, and nobody has said so',
      { environment: 'prod' },
      'siteAccessCidr must be narrower than 0.0.0.0/0 in prod, or openToTheWorld=true must say that everybody may see the shop',
    ],
    [
      'a shop that is open to the world, and somebody has said no',
      { environment: 'prod', openToTheWorld: 'false' },
      'siteAccessCidr must be narrower than 0.0.0.0/0 in prod, or openToTheWorld=true must say that everybody may see the shop',
    ],
    [
      'a domain without HTTPS',
      { domainName: 'shop.example.com', hostedZoneId: 'Z0123456789ABC' },
      'domainName must be left out in dev, which has no CloudFront and no HTTPS',
    ],
    [
      'a domain without its zone',
      { environment: 'stg', domainName: 'shop.example.com' },
      'domainName and hostedZoneId must be given together',
    ],
    [
      'two indexes of one name',
      {
        moreIndexes: JSON.stringify(
          Array(2).fill({ name: 'by_maker', partitionKey: { name: 'maker', type: 'S' }, projection: 'ALL' }),
        ),
      },
      'moreIndexes must have names of their own',
    ],
    [
      "an index with the name of one of Tana's",
      {
        moreIndexes: JSON.stringify([
          { name: 'by_title', partitionKey: { name: 'maker', type: 'S' }, projection: 'ALL' },
        ]),
      },
      'moreIndexes must have names of their own',
    ],
    [
      'one attribute of two types',
      {
        moreIndexes: JSON.stringify([
          { name: 'by_day', partitionKey: { name: 'created_at', type: 'N' }, projection: 'ALL' },
        ]),
      },
      'moreIndexes must give created_at one type: S',
    ],
  ])('names %s', (_what, inputs, problem) => {
    expect(problemsOf(inputs)).toContain(problem);
  });

  it('lets somebody say that the shop is open to the world', () => {
    expect(problemsOf({ environment: 'prod', openToTheWorld: 'true' })).toEqual([]);
  });

  it('lets a narrow prod be', () => {
    expect(problemsOf({ environment: 'prod', siteAccessCidr: '203.0.113.0/24' })).toEqual([]);
  });

  it('takes a domain with its zone', () => {
    expect(
      read({ environment: 'stg', domainName: 'shop.example.com', hostedZoneId: 'Z0123456789ABC' }).domain,
    ).toEqual({ name: 'shop.example.com', hostedZoneId: 'Z0123456789ABC' });
  });
});

describe('variableOf', () => {
  it.each([
    ['account', 'TANA_ACCOUNT'],
    ['vpcCidr', 'TANA_VPC_CIDR'],
    ['signingKeysReadOn', 'TANA_SIGNING_KEYS_READ_ON'],
  ])('of %s is %s', (name, variable) => {
    expect(variableOf(name)).toBe(variable);
  });
});
