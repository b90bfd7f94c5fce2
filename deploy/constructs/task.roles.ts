import { Stack, Tags } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { PICTURE_PREFIX, TABLE_INDEXES } from '@tana/env';
import { Construct } from 'constructs';
import type { Config } from '../config';

/** What a task may do: serve visitors, serve editors besides, or, in `dev`, both in one. */
export type Plane = 'reader' | 'editor' | 'both';

/** Inputs of `TaskRole`. */
export interface TaskRoleProps {
  readonly config: Config;
  readonly plane: Plane;
  readonly table: Table;
  readonly storageBucket: IBucket;
}

/**
 * The one key that the API has. What it may do is what the tests saw it do: `npm run permissions` fails for a call that
 * is not granted here, and for a grant that no test uses.
 */
export class TaskRole extends Construct {
  readonly resource: iam.Role;

  constructor(scope: Construct, id: string, { config, plane, table, storageBucket }: TaskRoleProps) {
    super(scope, id);
    const { environment } = config;
    const suffix = plane === 'editor' ? '-editor' : '';
    const policies = {
      's3-access': [
        ...readPictures(storageBucket),
        ...(plane === 'reader' ? [] : [writePictures(storageBucket)]),
      ],
      'dynamodb-access': [...readItems(table), ...(plane === 'reader' ? [] : writeItems(table))],
    };
    const name = `${environment}-sec-iam-role-ecs-task-0${plane === 'editor' ? 2 : 1}`;
    this.resource = new iam.Role(this, 'Resource', {
      roleName: name,
      description: `Task role of the API (${plane})`,
      assumedBy: tasksOf(this),
      managedPolicies: Object.entries(policies).map(
        ([policy, statements]) =>
          new iam.ManagedPolicy(this, policy, {
            managedPolicyName: `${environment}-sec-iam-policy-${policy}${suffix}`,
            statements,
          }),
      ),
    });
    Tags.of(this.resource).add('Name', name);
  }
}

/**
 * ECS for this account's tasks, and for nobody else's.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export function tasksOf(scope: Construct): iam.IPrincipal {
  const { account, partition, region } = Stack.of(scope);
  return new iam.ServicePrincipal('ecs-tasks.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': `arn:${partition}:ecs:${region}:${account}:*` },
    },
  });
}

function readPictures(bucket: IBucket): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'FindPictures',
      // Without a condition on the prefix: HeadBucket names none, and a picture that is not there would be a 403.
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
    }),
    new iam.PolicyStatement({ sid: 'ReadPictures', actions: ['s3:GetObject'], resources: pictures(bucket) }),
  ];
}

function writePictures(bucket: IBucket): iam.PolicyStatement {
  const actions = ['s3:PutObject', 's3:DeleteObject'];
  return new iam.PolicyStatement({ sid: 'WritePictures', actions, resources: pictures(bucket) });
}

const pictures = (bucket: IBucket) => [bucket.arnForObjects(`${PICTURE_PREFIX}*`)];

function readItems({ tableArn }: Table): iam.PolicyStatement[] {
  const { byCreated, byPrice, byTitle } = TABLE_INDEXES;
  return [
    new iam.PolicyStatement({
      sid: 'ReadItems',
      actions: ['dynamodb:DescribeTable', 'dynamodb:GetItem'],
      resources: [tableArn],
    }),
    new iam.PolicyStatement({
      sid: 'ListItems',
      actions: ['dynamodb:Query'],
      resources: [byCreated, byPrice, byTitle].map(({ name }) => `${tableArn}/index/${name}`),
    }),
  ];
}

function writeItems({ tableArn }: Table): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'WriteItems',
      // Scan is adoption's: it finds what was typed by hand.
      actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
      resources: [tableArn],
    }),
    new iam.PolicyStatement({
      sid: 'FindUseOfPicture',
      actions: ['dynamodb:Query'],
      resources: [`${tableArn}/index/${TABLE_INDEXES.byImage.name}`],
    }),
  ];
}
