import { startDynamoDb, startS3, type EmbeddedStore } from '../../apps/local/src/embedded.aws';

/** Jest's own process runs both setup and teardown, and nothing else sees this. */
export const running: EmbeddedStore[] = [];

/** One embedded AWS for all test files; each file makes a table and a bucket of its own. */
export default async function startAws(): Promise<void> {
  const [dynamoDb, s3] = await Promise.all([startDynamoDb(), startS3()]);
  running.push(dynamoDb, s3);
  Object.assign(process.env, {
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'embedded',
    AWS_SECRET_ACCESS_KEY: 'embedded',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_S3: s3.url,
  });
}
