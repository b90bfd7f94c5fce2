import { Validations, type App } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isReference, regionsOf, type Config } from './config';

/** A finding that is meant to be: where, which, and why. */
export interface Acknowledgement {
  /** Path of the construct, without `<environment>-`. */
  readonly at: string;
  /** The finding as the report names it, with the resource that it is about. */
  readonly finding: string;
  readonly reason: string;
}

/**
 * Explains, one by one, what the checks would else report.
 *
 * @throws Error for one whose construct is not there (any more).
 */
export function acknowledge(app: App, config: Config): void {
  for (const { at, finding, reason } of acknowledgements(config)) {
    const [stack = '', ...path] = at.split('/');
    const construct = path.reduce<IConstruct>(
      (parent, id) => parent.node.findChild(id),
      app.node.findChild(`${config.environment}-${stack}`),
    );
    Validations.of(construct).acknowledge({ id: finding, reason });
  }
}

/** Those of one environment. */
export function acknowledgements(config: Config): Acknowledgement[] {
  return [
    ...everywhere(config),
    ...(config.githubRepository === undefined ? [] : [...ofDeployRole(config), ...ofReviewRole(config)]),
    ...(isReference(config) ? REFERENCE : BEYOND_REFERENCE),
  ];
}

const NAMES_ONLY = 'What is in the environment are names and public keys: the app is given no secret at all.';
const PICTURES =
  'Pictures are many, under one prefix; which of them there are is no question of permissions.';

function everywhere({ environment }: Config): Acknowledgement[] {
  const planes = environment === 'dev' ? ['both'] : ['reader', 'editor'];
  return [
    {
      at: 'network/Network',
      finding: 'CloudFormation-Validate::W3010',
      reason: 'Zones are an input, since not every account has the same ones.',
    },
    ...planes.map((plane) => ({
      at: `api/${plane}/Task`,
      finding: 'AwsSolutions::AwsSolutions-ECS2',
      reason: NAMES_ONLY,
    })),
    ...[...planes.map((plane) => `${plane}-role/s3-access`), 'OperatorRole'].map((policy) => ({
      at: `api/${policy}`,
      finding: `AwsSolutions::AwsSolutions-IAM5[Resource::${environment}-data:ExportsOutputFnGetAttStorage6B64FB91Arn52A678BC/images/*]`,
      reason: PICTURES,
    })),
  ];
}

const STACKS_OF_ONE =
  'The stacks of this environment; CloudFormation ends their names with an id of its own.';

function ofDeployRole({ account, environment, region, siteBucketName }: Config): Acknowledgement[] {
  const reasons = {
    '*': 'ecr:GetAuthorizationToken knows no resources.',
    [`arn:aws:cloudformation:${region}:${account}:stack/${environment}-*/*`]: STACKS_OF_ONE,
    [`arn:aws:ecs:${region}:${account}:service/${environment}-api-ecs-cluster-01/${environment}-api-ecs-service-*`]:
      'The services of this environment: one or two.',
    [`arn:aws:s3:::${siteBucketName}/*`]: 'The files of the site, which a build names anew.',
  };
  return Object.entries(reasons).map(([resource, reason]) => ({
    at: 'pipeline/DeployRole',
    finding: `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`,
    reason,
  }));
}

function ofReviewRole(config: Config): Acknowledgement[] {
  const { account, environment } = config;
  return regionsOf(config).map((where) => ({
    at: 'pipeline/ReviewRole',
    finding: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:aws:cloudformation:${where}:${account}:stack/${environment}-*/*]`,
    reason: STACKS_OF_ONE,
  }));
}

/** `dev` has the shape and the cost of the reference system. */
const REFERENCE: Acknowledgement[] = [
  {
    at: 'network/Network/Vpc',
    finding: 'AwsSolutions::AwsSolutions-VPC7',
    reason: 'As in the reference system; stg and prod log what is refused.',
  },
  {
    at: 'network/SecurityGroups/net-sg-alb-01',
    finding: 'AwsSolutions::AwsSolutions-EC23',
    reason: 'Who gets in is an input, albIngressCidr; elsewhere CloudFront alone does.',
  },
  {
    at: 'network/LoadBalancer/Resource',
    finding: 'AwsSolutions::AwsSolutions-ELB2',
    reason: 'As in the reference system; stg and prod log requests.',
  },
  {
    at: 'data/Storage/Resource',
    finding: 'AwsSolutions::AwsSolutions-S1',
    reason: 'As in the reference system; stg and prod log requests.',
  },
  {
    at: 'api/ExecutionRole/Resource',
    finding:
      'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy]',
    reason: 'As in the reference system; stg and prod have a policy of their own.',
  },
  {
    at: 'web/Site',
    finding: 'AwsSolutions::AwsSolutions-S1',
    reason: 'As in the reference system; stg and prod log requests.',
  },
  {
    at: 'web/Site',
    finding: 'AwsSolutions::AwsSolutions-S2',
    reason: 'An S3 website has no sign-in: its policy must let anybody of siteAccessCidr read.',
  },
  {
    at: 'web/Site',
    finding: 'AwsSolutions::AwsSolutions-S5',
    reason: 'dev has no CloudFront, as the reference system; the policy limits who reads by address.',
  },
  {
    at: 'web/Site',
    finding: 'AwsSolutions::AwsSolutions-S10',
    reason: 'S3 serves websites by plain HTTP alone: a policy that asks for TLS would let nobody in.',
  },
];

const BEYOND_REFERENCE: Acknowledgement[] = [
  {
    at: 'network/AWS679f53fac002430cb0da5b7982bd2287/ServiceRole',
    finding:
      'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    reason: 'The CDK’s own function, which runs at deployments; the policy lets it write its log.',
  },
  {
    at: 'network/SecurityGroups/CloudFront/Lookup/CustomResourcePolicy',
    finding: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'ec2:DescribeManagedPrefixLists knows no resources.',
  },
  {
    at: 'data/UserPool/Resource',
    finding: 'AwsSolutions::AwsSolutions-COG8',
    reason: 'A few editors with a second factor; the plus plan costs by user and adds risk scores.',
  },
  {
    at: 'api/ExecutionRole/Resource/DefaultPolicy',
    finding: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken knows no resources.',
  },
  {
    at: 'web/Cdn',
    finding: 'AwsSolutions::AwsSolutions-CFR1',
    reason:
      'A shop is open to every country; siteAccessCidr limits who gets in where somebody must be kept out.',
  },
  {
    at: 'web/Cdn',
    finding: 'AwsSolutions::AwsSolutions-CFR4',
    reason:
      'Without a domain of its own the site has the certificate of CloudFront, which sets the oldest TLS itself; with one it is TLS 1.2.',
  },
];
