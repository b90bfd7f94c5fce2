import { Stack, Tags } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { PICTURE_PREFIX, TABLE_INDEXES } from '@tana/env';
import { Construct } from 'constructs';
import type { Config } from '../config';

/** Inputs of `OperatorRole`. */
export interface OperatorRoleProps {
  readonly config: Config;
  readonly table: Table;
  readonly storageBucket: IBucket;
}

/**
 * What a person takes to load products and pictures, to copy them out again, and to examine and repair them. It changes
 * nothing that is deployed. `npm run permissions` holds its rights against what the operator's tests do.
 */
export class OperatorRole extends Construct {
  readonly resource: iam.Role;

  constructor(scope: Construct, id: string, { config, storageBucket, table }: OperatorRoleProps) {
    super(scope, id);
    const name = `${config.environment}-sec-iam-role-operator-01`;
    this.resource = new iam.Role(this, 'Resource', {
      roleName: name,
      description:
        'For people: loads products and pictures into the stores, copies them out, and repairs them',
      assumedBy: peopleOf(this),
      inlinePolicies: {
        stores: new iam.PolicyDocument({
          statements: [
            new iam.PolicyStatement({
              sid: 'KeepItems',
              actions: [
                'dynamodb:BatchWriteItem',
                'dynamodb:DeleteItem',
                'dynamodb:DescribeTable',
                'dynamodb:GetItem',
                'dynamodb:PutItem',
                'dynamodb:Scan',
                'dynamodb:UpdateItem',
              ],
              resources: [table.tableArn],
            }),
            new iam.PolicyStatement({
              sid: 'ListItems',
              actions: ['dynamodb:Query'],
              resources: Object.values(TABLE_INDEXES).map(({ name }) => `${table.tableArn}/index/${name}`),
            }),
            new iam.PolicyStatement({
              sid: 'KeepPictures',
              actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
              resources: [storageBucket.arnForObjects(`${PICTURE_PREFIX}*`)],
            }),
            new iam.PolicyStatement({
              sid: 'ListPictures',
              actions: ['s3:ListBucket'],
              resources: [storageBucket.bucketArn],
            }),
          ],
        }),
      },
    });
    Tags.of(this.resource).add('Name', name);
  }
}

/**
 * Users and roles of this account whose own policies let them take the role. The condition repeats the account, so that
 * a principal added here by mistake still has to be of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function peopleOf(scope: Construct): iam.IPrincipal {
  return new iam.AccountRootPrincipal().withConditions({
    StringEquals: { 'aws:PrincipalAccount': Stack.of(scope).account },
  });
}
