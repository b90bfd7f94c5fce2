import { CreateTableCommand, type DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { BucketAlreadyOwnedByYou, CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { TABLE_INDEXES, TABLE_PARTITION_KEY, type KeyAttribute, type TableIndex } from '@tana/env';

/** Creates the table with its indexes unless it is there. */
export async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const indexes: TableIndex[] = Object.values(TABLE_INDEXES);
  const keys = [
    TABLE_PARTITION_KEY,
    ...indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey ?? []].flat()),
  ];
  const attributes = new Map(keys.map(({ name, type }) => [name, type]));
  const command = new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: Array.from(attributes, ([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: keySchema(TABLE_PARTITION_KEY),
    GlobalSecondaryIndexes: indexes.map(({ name, partitionKey, sortKey, projection }) => ({
      IndexName: name,
      KeySchema: keySchema(partitionKey, sortKey),
      Projection: { ProjectionType: projection },
    })),
  });
  await client.send(command).catch((error: unknown) => {
    if (!(error instanceof ResourceInUseException)) throw error;
  });
}

/** Creates the bucket unless it is there. */
export async function createBucket(client: S3Client, Bucket: string): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket })).catch((error: unknown) => {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  });
}

function keySchema(partitionKey: KeyAttribute, sortKey?: KeyAttribute) {
  return [
    { AttributeName: partitionKey.name, KeyType: 'HASH' as const },
    ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }] : []),
  ];
}
