// The peer of `tana import`: a loop that does nothing but BatchWriteItem. Its records are made beforehand.
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { newRecord } from '@tana/items';

const [rows, concurrency] = process.argv.slice(2).map(Number);
if (!rows || !concurrency) throw new Error('Say how many rows, and how many requests at once.');
const { TABLE_NAME = '' } = process.env;

const batches = Array.from({ length: Math.ceil(rows / 25) }, (_, batch) =>
  Array.from({ length: Math.min(25, rows - batch * 25) }, (_, at) => {
    const row = batch * 25 + at + 1;
    const written = { title: `商品 ${row}`, price: row % 10_000, description: `説明, ${row}`, image: null };
    return { PutRequest: { Item: newRecord(String(row), written, 'bench', undefined) } };
  }),
);

async function putBatches(client: DynamoDBClient): Promise<void> {
  for (let batch = batches.pop(); batch; batch = batches.pop()) {
    for (let left = batch; left.length > 0;) {
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [TABLE_NAME]: left } }),
      );
      left = (UnprocessedItems?.[TABLE_NAME] ?? []) as typeof left;
    }
  }
}

async function main(): Promise<void> {
  const client = new DynamoDBClient();
  const begun = performance.now();
  await Promise.all(Array.from({ length: concurrency ?? 1 }, () => putBatches(client)));
  console.log(JSON.stringify({ seconds: (performance.now() - begun) / 1000 }));
}

void main();
