import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { TABLE_PARTITION_KEY, type KeyAttribute, type TableIndex } from '@tana/env';

/** Thrown when the inputs cannot be used: its message is one sentence that names each and says what it must be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used: ${problems.join('; ')}.`);
  }
}

export type EnvironmentName = 'dev' | 'stg' | 'prod';

/** A subnet: its name, its IPv4 CIDR, and its zone, such as `ap-northeast-1a`. */
export interface SubnetConfig {
  readonly name: string;
  readonly cidr: string;
  readonly availabilityZone: string;
}

/** How many tasks a service may have. */
export interface TaskCount {
  readonly least: number;
  readonly most: number;
}

/** What differs between environments and nobody has to decide. */
interface Sizing {
  readonly readerTasks: TaskCount;
  /** None where one service is reader and editor, as in the reference system. */
  readonly editorTasks?: TaskCount;
  readonly logRetention: RetentionDays;
}

const SIZING: Record<EnvironmentName, Sizing> = {
  dev: { readerTasks: { least: 1, most: 1 }, logRetention: RetentionDays.ONE_MONTH },
  stg: {
    readerTasks: { least: 2, most: 4 },
    editorTasks: { least: 1, most: 2 },
    logRetention: RetentionDays.ONE_MONTH,
  },
  prod: {
    readerTasks: { least: 2, most: 10 },
    editorTasks: { least: 2, most: 4 },
    logRetention: RetentionDays.THREE_MONTHS,
  },
};

/** One environment, checked: all that the stacks are built from. */
export interface Config extends Sizing {
  readonly environment: EnvironmentName;
  readonly account: string;
  readonly region: string;
  readonly vpcCidr: string;
  readonly publicSubnets: readonly SubnetConfig[];
  readonly privateSubnets: readonly SubnetConfig[];
  /** Who may reach the public load balancer of `dev`; the others' is private. */
  readonly albIngressCidr: string;
  /** Who may see the site: by its bucket's policy in `dev`, by the web ACL elsewhere. */
  readonly siteAccessCidr: string;
  readonly siteBucketName: string;
  readonly storageBucketName: string;
  /** Tana's own indexes are not among these. */
  readonly moreIndexes: readonly TableIndex[];
  /** Undefined: the tag that the parameter `/tana/<environment>/image-tag` has when the api stack is deployed. */
  readonly imageTag: string | undefined;
  readonly currency: string;
  /** Undefined: the site has CloudFront's own domain. */
  readonly domain: { readonly name: string; readonly hostedZoneId: string } | undefined;
  readonly alarmEmail: string | undefined;
  /** `owner/name`; undefined: no pipeline stack. */
  readonly githubRepository: string | undefined;
  /** Change it to have the issuer's signing keys read again without a new image. */
  readonly signingKeysReadOn: string;
}

/** The single-service, plain-HTTP environment that equals the reference system. */
export function isReference({ environment }: Config): boolean {
  return environment === 'dev';
}

/** How one input becomes a value. `parse` answers undefined for text that `expected` excludes. */
interface Input<T> {
  readonly expected: string;
  parse(text: string): T | undefined;
}

const text = (pattern: RegExp, expected: string): Input<string> => ({
  expected,
  parse: (value) => (pattern.test(value) ? value : undefined),
});

const boolean: Input<boolean> = {
  expected: 'true or false',
  parse: (value) => ({ true: true, false: false })[value],
};

/** An IPv4 network: the number of its first address, and how many bits are its prefix. */
interface Network {
  readonly first: number;
  readonly prefix: number;
}

function networkOf(cidr: string): Network | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const isAddress = [a, b, c, d].every((byte) => byte <= 255);
  return isAddress && prefix <= 32 && first % 2 ** (32 - prefix) === 0 ? { first, prefix } : undefined;
}

const lastOf = ({ first, prefix }: Network) => first + 2 ** (32 - prefix) - 1;
const holds = (outer: Network, inner: Network) =>
  outer.first <= inner.first && lastOf(inner) <= lastOf(outer);
const overlap = (one: Network, other: Network) => one.first <= lastOf(other) && other.first <= lastOf(one);

const cidr = (least: number, most: number): Input<string> => ({
  expected: `an IPv4 CIDR from /${least} to /${most}, such as 10.0.0.0/16, with no address bits after its prefix`,
  parse: (value) => {
    const network = networkOf(value);
    return network && network.prefix >= least && network.prefix <= most ? value : undefined;
  },
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = text(
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
  'an S3 bucket name of 3 to 63 lower-case letters, digits and hyphens',
);

/** Zone letter to CIDR, in the order given. */
const subnets: Input<readonly (readonly [zone: string, cidr: string])[]> = {
  expected: 'at least two zones with a CIDR from /16 to /28 each, such as a=10.0.1.0/24,c=10.0.2.0/24',
  parse: (value) => {
    const pairs = value.split(',').map((part) => {
      const [zone = '', network = '', ...rest] = part.trim().split('=');
      const isPair = /^[a-z]$/.test(zone) && cidr(16, 28).parse(network) && rest.length === 0;
      return isPair ? ([zone, network] as const) : undefined;
    });
    const isWhole = pairs.every((pair) => pair !== undefined);
    return isWhole && new Set(pairs.map(([zone]) => zone)).size === pairs.length && pairs.length > 1
      ? pairs
      : undefined;
  },
};

const refusedSortKey: Input<undefined> = {
  expected: 'left out: the table has its partition key alone, and a sort key would break reads by id',
  parse: () => undefined,
};

const indexes: Input<readonly TableIndex[]> = {
  expected:
    'a JSON list of indexes, each {"name", "partitionKey": {"name", "type": "S" or "N"}, "sortKey"?, "projection": ' +
    '"ALL" or "KEYS_ONLY"}, keyed by no attribute that people type (title, price, description, image_key)',
  parse: (value) => {
    try {
      const parsed: unknown = JSON.parse(value);
      return Array.isArray(parsed) && parsed.every(isIndex) ? parsed : undefined;
    } catch {
      return undefined;
    }
  },
};

function isIndex(value: unknown): value is TableIndex {
  if (typeof value !== 'object' || value === null) return false;
  const { name, partitionKey, sortKey, projection, ...rest } = value as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    /^[\w.-]{3,255}$/.test(name) &&
    isKey(partitionKey) &&
    (sortKey === undefined || isKey(sortKey)) &&
    (projection === 'ALL' || projection === 'KEYS_ONLY') &&
    Object.keys(rest).length === 0
  );
}

/** DynamoDB refuses a put whose index key has another type: what people type in the console must be no key. */
const TYPED = ['title', 'price', 'description', 'image_key'];

function isKey(value: unknown): value is KeyAttribute {
  if (typeof value !== 'object' || value === null) return false;
  const { name, type, ...rest } = value as Record<string, unknown>;
  const isName = typeof name === 'string' && name !== '' && !TYPED.includes(name);
  const fitsTable = name !== TABLE_PARTITION_KEY.name || type === TABLE_PARTITION_KEY.type;
  return isName && fitsTable && (type === 'S' || type === 'N') && Object.keys(rest).length === 0;
}

const currency: Input<string> = {
  expected: 'an ISO 4217 currency code such as JPY',
  parse: (value) => (Intl.supportedValuesOf('currency').includes(value) ? value : undefined),
};

/**
 * Every input, by the name that `-c name=value` takes; `TANA_` and the name in capitals (`TANA_VPC_CIDR`) is its
 * environment variable. The table in docs/deploy.md is tested against this one.
 */
export const INPUTS = {
  environment: {
    expected: 'dev, stg or prod',
    parse: (value) => (['dev', 'stg', 'prod'] as const).find((known) => known === value),
  } satisfies Input<EnvironmentName>,
  account: text(/^\d{12}$/, 'an AWS account of 12 digits'),
  region: text(/^[a-z]{2,}(-[a-z]+)+-\d$/, 'an AWS region such as ap-northeast-1'),
  vpcCidr: cidr(16, 28),
  publicSubnets: subnets,
  privateSubnets: subnets,
  albIngressCidr: cidr(0, 32),
  siteAccessCidr: cidr(0, 32),
  openToTheWorld: boolean,
  siteBucketName: bucketName,
  storageBucketName: bucketName,
  tableSortKey: refusedSortKey,
  moreIndexes: indexes,
  imageTag: text(
    /^(?!latest$)\w[\w.-]{0,127}$/,
    'an image tag of its own for each image, and never latest: tags are immutable',
  ),
  currency,
  domainName: text(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'a domain name such as shop.example.com'),
  hostedZoneId: text(/^Z[A-Z0-9]+$/, 'the id of a Route 53 hosted zone, such as Z0123456789ABC'),
  alarmEmail: text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'),
  githubRepository: text(/^[\w.-]+\/[\w.-]+$/, 'a GitHub repository such as owner/name'),
  signingKeysReadOn: text(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-11-25'),
};

type Inputs = { [Name in keyof typeof INPUTS]?: ReturnType<(typeof INPUTS)[Name]['parse']> };

/** The environment variable of an input: `vpcCidr` is `TANA_VPC_CIDR`. */
export function variableOf(name: string): string {
  return `TANA_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Where inputs come from. */
export interface InputSource {
  /** What `-c name=value` gave, cdk.json's own settings among it. */
  readonly context: Record<string, unknown>;
  readonly variables: NodeJS.ProcessEnv;
}

/**
 * The configuration of one environment. What `-c` gives comes before what `TANA_*` gives; empty counts as not given.
 *
 * @throws ConfigError naming every input that is missing, unknown or no good.
 */
export function readConfig({ context, variables }: InputSource): Config {
  const problems = unknownInputs({ context, variables });
  const parsed = Object.fromEntries(
    Object.entries<Input<unknown>>(INPUTS).map(([name, input]) => {
      const given = [context[name], variables[variableOf(name)]].find(
        (value) => value !== undefined && value !== '',
      );
      if (given === undefined) return [name, undefined];
      const value = input.parse(typeof given === 'string' ? given : JSON.stringify(given));
      if (value === undefined) problems.push(`${name} must be ${input.expected}`);
      return [name, value];
    }),
  ) as Inputs; // The loop has filled in each name of INPUTS with what its own parser answered.
  if (problems.length > 0) throw new ConfigError(problems);

  const environment = parsed.environment ?? 'dev';
  const account = parsed.account ?? variables.CDK_DEFAULT_ACCOUNT;
  const region = parsed.region ?? 'ap-northeast-1';
  if (account === undefined) {
    throw new ConfigError([
      `account is missing (${INPUTS.account.expected}, or credentials that the CDK can ask)`,
    ]);
  }
  const config: Config = {
    ...SIZING[environment],
    environment,
    account,
    region,
    vpcCidr: parsed.vpcCidr ?? '10.0.0.0/16',
    publicSubnets: named(
      'public',
      region,
      parsed.publicSubnets ?? [
        ['a', '10.0.1.0/24'],
        ['c', '10.0.2.0/24'],
      ],
    ),
    privateSubnets: named(
      'private',
      region,
      parsed.privateSubnets ?? [
        ['a', '10.0.3.0/24'],
        ['c', '10.0.4.0/24'],
      ],
    ),
    albIngressCidr: parsed.albIngressCidr ?? EVERYBODY,
    siteAccessCidr: parsed.siteAccessCidr ?? EVERYBODY,
    siteBucketName: parsed.siteBucketName ?? `${environment}-tana-site-${account}`,
    storageBucketName: parsed.storageBucketName ?? `${environment}-tana-storage-${account}`,
    moreIndexes: parsed.moreIndexes ?? [],
    imageTag: parsed.imageTag,
    currency: parsed.currency ?? 'JPY',
    domain:
      parsed.domainName && parsed.hostedZoneId
        ? { name: parsed.domainName, hostedZoneId: parsed.hostedZoneId }
        : undefined,
    alarmEmail: parsed.alarmEmail,
    githubRepository: parsed.githubRepository,
    signingKeysReadOn: parsed.signingKeysReadOn ?? 'the first deployment',
  };
  const contradictions = contradictionsOf(config, parsed);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return config;
}

const EVERYBODY = '0.0.0.0/0';

/** Context that is not ours: feature flags and what the CDK's own tools pass on. */
const FOREIGN_CONTEXT = /^(@|aws[-:]|cdk[-:]|availability-zones:|tree-metadata)/;

function unknownInputs({ context, variables }: InputSource): string[] {
  const known = Object.keys(INPUTS);
  const given = [
    ...Object.keys(context).filter((name) => !FOREIGN_CONTEXT.test(name) && !known.includes(name)),
    ...Object.keys(variables).filter(
      (name) => name.startsWith('TANA_') && !known.map(variableOf).includes(name),
    ),
  ];
  return given.map((name) => `${name} is no input (there are ${known.join(', ')})`);
}

function named(
  kind: 'public' | 'private',
  region: string,
  zones: readonly (readonly [zone: string, cidr: string])[],
): SubnetConfig[] {
  const number = region.replace(/^.*-/, '');
  return zones.map(([zone, network]) => ({
    name: `${kind}-subnet-${number}${zone}`,
    cidr: network,
    availabilityZone: `${region}${zone}`,
  }));
}

/** What no input is to blame for alone. */
function contradictionsOf(config: Config, parsed: Inputs): string[] {
  const problems: string[] = [];
  const vpc = networkOf(config.vpcCidr);
  const all = [...config.publicSubnets, ...config.privateSubnets].map((subnet) => ({
    ...subnet,
    network: networkOf(subnet.cidr),
  }));
  for (const [index, { name, cidr: text, network }] of all.entries()) {
    if (vpc && network && !holds(vpc, network)) {
      problems.push(`${name} (${text}) must lie inside the VPC (${config.vpcCidr})`);
    }
    for (const other of all.slice(index + 1)) {
      if (network && other.network && overlap(network, other.network)) {
        problems.push(`${name} (${text}) must not overlap ${other.name} (${other.cidr})`);
      }
    }
  }
  if (config.siteBucketName === config.storageBucketName) {
    problems.push(
      'siteBucketName must not be storageBucketName: the site’s bucket is emptied and filled by the pipeline',
    );
  }
  if (!isReference(config) && parsed.albIngressCidr !== undefined) {
    problems.push(
      `albIngressCidr must be left out in ${config.environment}, whose load balancer is private; siteAccessCidr limits who gets in`,
    );
  }
  if (config.environment === 'prod' && config.siteAccessCidr === EVERYBODY && !parsed.openToTheWorld) {
    problems.push(
      `siteAccessCidr must be narrower than ${EVERYBODY} in prod, or openToTheWorld=true must say that everybody may see the shop`,
    );
  }
  if (isReference(config) && parsed.domainName !== undefined) {
    problems.push('domainName must be left out in dev, which has no CloudFront and no HTTPS');
  }
  if ((parsed.domainName === undefined) !== (parsed.hostedZoneId === undefined)) {
    problems.push('domainName and hostedZoneId must be given together');
  }
  const names = config.moreIndexes.map(({ name }) => name);
  if (new Set(names).size !== names.length) problems.push('moreIndexes must have names of their own');
  return problems;
}
