import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { readPrice, stampFor, type ItemRecord } from '@tana/items';
import { CHECKED, isPriceAsText } from './item.checks';
import { CHANGED, failed, REPAIRED, type Outcome, type Repairable } from './outcome';
import type { DoctorStores } from './stores';

type Update = Omit<UpdateItemCommandInput, 'TableName'>;

/** Reads an item again and mends it in one request, on condition that what it is mended from is still as it was read. */
export async function repairItem(
  { dynamoDb, tableName: TableName }: Pick<DoctorStores, 'dynamoDb' | 'tableName'>,
  { kind, subject }: Repairable,
): Promise<Outcome> {
  const { Item: record } = await dynamoDb.send(
    new GetItemCommand({
      TableName,
      Key: { id: { S: subject } },
      ProjectionExpression: CHECKED.join(', '),
      ConsistentRead: true,
    }),
  );
  const update = record && (kind === 'price-as-text' ? priceUpdate(record) : stampFor(record)?.update);
  if (!update) return CHANGED;
  try {
    await dynamoDb.send(new UpdateItemCommand({ TableName, ...update }));
    return REPAIRED;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return CHANGED;
    // Too large for what it lacks: only its owner can say what may go.
    if (error instanceof Error && error.name === 'ValidationException') return failed(error);
    throw error;
  }
}

/** The same value as a number; what else is in the record stays, its version too, since nothing is shown differently. */
function priceUpdate(record: ItemRecord): Update | undefined {
  if (!record.id || !record.price || !isPriceAsText(record)) return undefined;
  return {
    Key: { id: record.id },
    UpdateExpression: 'SET price = :price',
    ConditionExpression: 'price = :was',
    ExpressionAttributeValues: {
      ':price': { N: String(readPrice(record.price, () => undefined)) },
      ':was': record.price,
    },
  };
}
