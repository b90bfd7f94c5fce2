import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { isReference, type Config } from '../config';
import { TaskRole } from '../constructs/task.roles';

/** Inputs of `ApiStack`. */
export interface ApiStackProps extends StackProps {
  readonly config: Config;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly registry: IRepository;
  /** Where the page is, which in `dev` is another origin than the API's. */
  readonly siteOrigin: string;
  readonly storageBucket: IBucket;
  readonly table: Table;
  readonly taskSecurityGroup: ISecurityGroup;
  readonly vpc: IVpc;
  /** Undefined in `dev`, where nobody signs in. */
  readonly signIn?: { readonly userPool: cognito.IUserPool; readonly clientId: string };
}

/** Roles, cluster and services: what is deployed with each image. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, { config, storageBucket, table, ...props }: ApiStackProps) {
    super(scope, id, props);
    const stores = { config, storageBucket, table };
    if (isReference(config)) new TaskRole(this, 'TaskRole', { ...stores, plane: 'both' });
    else {
      new TaskRole(this, 'ReaderRole', { ...stores, plane: 'reader' });
      new TaskRole(this, 'EditorRole', { ...stores, plane: 'editor' });
    }
  }
}
