import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Repository } from 'aws-cdk-lib/aws-ecr';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { isReference, type Config } from '../config';
import { AccessLogsBucket } from '../constructs/access.logs.bucket';
import { CatalogueTable } from '../constructs/catalogue.table';
import { Registry } from '../constructs/registry';
import { StorageBucket } from '../constructs/storage.bucket';
import { UserPool } from '../constructs/user.pool';

/** Inputs of `DataStack`. */
export interface DataStackProps extends StackProps {
  readonly config: Config;
}

/** What must not be lost. Outside `dev` all of it stays when the stack is deleted. */
export class DataStack extends Stack {
  readonly table: Table;
  readonly storageBucket: IBucket;
  readonly registry: Repository;
  /** Undefined in `dev`, which logs no requests. */
  readonly accessLogs: IBucket | undefined;
  /** Undefined in `dev`, where nobody signs in: it has no HTTPS. */
  readonly userPool: UserPool | undefined;

  constructor(scope: Construct, id: string, { config, ...props }: DataStackProps) {
    super(scope, id, props);
    if (!isReference(config)) {
      this.accessLogs = new AccessLogsBucket(this, 'AccessLogs', config).resource;
      this.userPool = new UserPool(this, 'UserPool', config);
    }
    this.table = new CatalogueTable(this, 'Table', config).resource;
    this.storageBucket = new StorageBucket(this, 'Storage', config, this.accessLogs).resource;
    this.registry = new Registry(this, 'Registry', config).resource;
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'StorageBucketName', { value: this.storageBucket.bucketName });
    new CfnOutput(this, 'RegistryUri', { value: this.registry.repositoryUri });
    if (this.userPool) new CfnOutput(this, 'UserPoolId', { value: this.userPool.resource.userPoolId });
  }
}
