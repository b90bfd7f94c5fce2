import { TABLE_PARTITION_KEY, type KeyAttribute, type TableIndex } from '@tana/env';
import { networkOf } from './cidr';

export type EnvironmentName = 'dev' | 'stg' | 'prod';

/** How one input becomes a value. `parse` answers undefined for text that `expected` excludes. */
export interface Input<T> {
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

/** What was given, parsed. */
export type Inputs = { [Name in keyof typeof INPUTS]?: ReturnType<(typeof INPUTS)[Name]['parse']> };

/** The environment variable of an input: `vpcCidr` is `TANA_VPC_CIDR`. */
export function variableOf(name: string): string {
  return `TANA_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
