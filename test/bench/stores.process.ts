// Started by stores.ts: the embedded stores, until the parent goes.
import { startDynamoDb, startS3 } from '../../apps/local/src/embedded.aws';

async function main(): Promise<void> {
  const [dynamoDb, s3] = await Promise.all([startDynamoDb(process.argv[2]), startS3()]);
  process.once('disconnect', () => void Promise.all([dynamoDb.stop(), s3.stop()]));
  process.send?.({ dynamoDb: dynamoDb.url, s3: s3.url });
}

void main();
