import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { makeLean } from './lean.client';

describe.each([
  ['DynamoDB', () => new DynamoDBClient({ region: 'ap-northeast-1' })],
  ['S3', () => new S3Client({ region: 'ap-northeast-1' })],
])('a lean client of %s', (_service, create) => {
  it('logs nothing, and all else is as it was', async () => {
    const client = create();
    const before = client.middlewareStack.identify();

    makeLean(client);

    const loggers = before.filter((middleware) => middleware.startsWith('loggerMiddleware'));
    expect(loggers).toHaveLength(1);
    expect(client.middlewareStack.identify()).toEqual(before.filter((one) => !loggers.includes(one)));
    expect(await client.config.region()).toBe('ap-northeast-1');
  });
});
