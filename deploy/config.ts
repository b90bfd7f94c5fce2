import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { TABLE_INDEXES, type KeyAttribute, type TableIndex } from '@tana/env';
import { holds, networkOf, overlap } from './cidr';
import { INPUTS, variableOf, type EnvironmentName, type Input, type Inputs } from './inputs';

/** Thrown when the inputs cannot be used: its message is one sentence that names each and says what it must be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used: ${problems.join('; ')}.`);
  }
}

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

/** CloudFront takes its web ACL and its certificate from this region alone. */
export const EDGE_REGION = 'us-east-1';

/** Where an environment has stacks. */
export function regionsOf(config: Config): string[] {
  return [...new Set(isReference(config) ? [config.region] : [config.region, EDGE_REGION])];
}

/** The single-service, plain-HTTP environment that equals the reference system. */
export function isReference({ environment }: Config): boolean {
  return environment === 'dev';
}

/**
 * What becomes of state when its stack goes: outside `dev` it stays. Only where a stack fails as it is first made does
 * it go, too, or the next try would find the names taken.
 */
export function removalPolicyOf(config: Config): RemovalPolicy {
  return isReference(config) ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
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

/** No limit on who may come. */
export const EVERYBODY = '0.0.0.0/0';

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
  problems.push(...clashesOf(config.moreIndexes));
  return problems;
}

/** DynamoDB knows one index by a name, and one type by an attribute that is a key. */
function clashesOf(moreIndexes: readonly TableIndex[]): string[] {
  const indexes: TableIndex[] = [...Object.values(TABLE_INDEXES), ...moreIndexes];
  const problems: string[] = [];
  if (new Set(indexes.map(({ name }) => name)).size < indexes.length) {
    problems.push('moreIndexes must have names of their own');
  }
  const types = new Map<string, KeyAttribute['type']>();
  for (const { name, type } of indexes.flatMap(({ partitionKey, sortKey }) =>
    [partitionKey, sortKey ?? []].flat(),
  )) {
    const known = types.get(name) ?? type;
    if (known !== type) problems.push(`moreIndexes must give ${name} one type: ${known}`);
    types.set(name, known);
  }
  return problems;
}
