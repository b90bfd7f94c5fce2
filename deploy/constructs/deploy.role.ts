import { Duration, Stack, Tags } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { regionsOf, type Config } from '../config';
import { jobsOf } from './github.jobs';

/**
 * The CDK's own roles that `cdk deploy --require-approval never` works through, as measured. There are two more: the
 * look-up role reads the whole account, for a context that our stacks do not ask for; the last one is CloudFormation's.
 */
const BOOTSTRAP_ROLES = ['deploy-role', 'file-publishing-role'];

/** What `cdk bootstrap` names its roles by, unless it is told otherwise. */
const QUALIFIER = 'hnb659fds';

/** Inputs of `DeployRole`. */
export interface DeployRoleProps {
  readonly config: Config;
  /** Undefined in `dev`, which has no CloudFront. */
  readonly distributionId: string | undefined;
  /** `owner/name` */
  readonly githubRepository: string;
  readonly registry: IRepository;
}

/**
 * Taken by the workflows of one repository that run in the GitHub environment of this environment's name, where GitHub
 * says who may deploy and from which branch. It may do what a deployment does, to this environment alone:
 * pipelines/workflows.spec.ts holds each of its rights against the commands of the workflows.
 */
export class DeployRole extends Construct {
  readonly resource: iam.Role;

  constructor(scope: Construct, id: string, props: DeployRoleProps) {
    super(scope, id);
    const { environment } = props.config;
    const { partition } = Stack.of(this);
    const roleName = `${environment}-sec-iam-role-deploy-01`;
    this.resource = new iam.Role(this, 'Resource', {
      roleName,
      description: `Lets the workflows of ${props.githubRepository} deploy ${environment}`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: jobsOf(this, props.config, props.githubRepository, `environment:${environment}`),
    });
    Tags.of(this.resource).add('Name', roleName);
    for (const statement of statements(props, partition)) this.resource.addToPolicy(statement);
  }
}

function statements({ config, distributionId, registry }: DeployRoleProps, partition: string) {
  const { account, environment, region, siteBucketName } = config;
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const allow = (sid: string, actions: string[], resources: string[]) =>
    new iam.PolicyStatement({ sid, actions, resources });
  return [
    allow(
      'DeployStacks',
      ['sts:AssumeRole'],
      BOOTSTRAP_ROLES.flatMap((role) =>
        regionsOf(config).map(
          (where) => `arn:${partition}:iam::${account}:role/cdk-${QUALIFIER}-${role}-${account}-${where}`,
        ),
      ),
    ),
    // Belongs to no repository.
    allow('SignInToRegistry', ['ecr:GetAuthorizationToken'], ['*']),
    allow(
      'PushImage',
      [
        'ecr:BatchCheckLayerAvailability',
        'ecr:CompleteLayerUpload',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      [registry.repositoryArn],
    ),
    allow('CheckImage', ['ecr:DescribeImages', 'ecr:DescribeImageScanFindings'], [registry.repositoryArn]),
    allow(
      'NameImage',
      ['ssm:GetParameter', 'ssm:PutParameter'],
      [arn('ssm', `parameter/tana/${environment}/image-tag`)],
    ),
    allow(
      'ReadOutputs',
      ['cloudformation:DescribeStacks'],
      [arn('cloudformation', `stack/${environment}-*/*`)],
    ),
    allow(
      'WaitUntilStable',
      ['ecs:DescribeServices'],
      [arn('ecs', `service/${environment}-api-ecs-cluster-01/${environment}-api-ecs-service-*`)],
    ),
    allow('CompareSite', ['s3:ListBucket'], [`arn:${partition}:s3:::${siteBucketName}`]),
    allow(
      'SyncSite',
      ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      [`arn:${partition}:s3:::${siteBucketName}/*`],
    ),
    ...(distributionId === undefined
      ? []
      : [
          allow(
            'RefreshSite',
            ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'],
            [`arn:${partition}:cloudfront::${account}:distribution/${distributionId}`],
          ),
        ]),
  ];
}
