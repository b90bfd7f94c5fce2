import { startDynamoDb, startS3, type EmbeddedStore } from '../../apps/local/src/embedded.aws';
import { CallRecorder, removeRecords } from './call.recorder';
import { FIXTURES } from './signers';

/** Jest's own process runs both setup and teardown, and nothing else sees these. */
export const running: EmbeddedStore[] = [];
export const recorder = new CallRecorder();

/** As much of Jest's configuration as tells which tests run. */
export interface Selection {
  readonly testNamePattern?: string;
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

/** One embedded AWS for all test files; each file makes a table and a bucket of its own. */
export default async function startAws(
  { testNamePattern, testPathPatterns }: Selection,
  { displayName }: { readonly displayName: { readonly name: string } },
): Promise<void> {
  const isWhole = testNamePattern === undefined && testPathPatterns.patterns.length === 0;
  if (isWhole && displayName.name === 'local') removeRecords();
  const stores = await Promise.all([startDynamoDb(), startS3()]);
  running.push(...stores);
  for (const { server } of stores) recorder.watch(server);
  const [dynamoDb, s3] = stores;
  Object.assign(process.env, {
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: FIXTURES,
    AWS_SECRET_ACCESS_KEY: 'embedded',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_S3: s3.url,
  });
}
