import { Tags } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { TABLE_INDEXES, TABLE_PARTITION_KEY, type KeyAttribute, type TableIndex } from '@tana/env';
import { Construct } from 'constructs';
import { isReference, removalPolicyOf, type Config } from '../config';

/** The items, with the indexes that list them. */
export class CatalogueTable extends Construct {
  readonly resource: dynamodb.Table;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const name = `${config.environment}-app-data-table`;
    this.resource = new dynamodb.Table(this, 'Resource', {
      tableName: name,
      partitionKey: attribute(TABLE_PARTITION_KEY),
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !isReference(config),
      removalPolicy: removalPolicyOf(config),
    });
    Tags.of(this.resource).add('Name', name);
    const indexes: TableIndex[] = [...Object.values(TABLE_INDEXES), ...config.moreIndexes];
    for (const { name: indexName, partitionKey, sortKey, projection } of indexes) {
      this.resource.addGlobalSecondaryIndex({
        indexName,
        partitionKey: attribute(partitionKey),
        ...(sortKey && { sortKey: attribute(sortKey) }),
        projectionType: dynamodb.ProjectionType[projection],
      });
    }
  }
}

function attribute({ name, type }: KeyAttribute): dynamodb.Attribute {
  return { name, type: type === 'S' ? dynamodb.AttributeType.STRING : dynamodb.AttributeType.NUMBER };
}
