import {
  DescribeTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { mockClient } from 'aws-sdk-client-mock';
import { ItemsHealthIndicator } from './items.health';

const config = {
  tableName: 'secret-table',
  currency: 'JPY',
  imageBaseUrl: '/storage/images',
  requestTimeoutMs: 5000,
  adoptionUnitsPerSecond: 0,
};

const start = () => {
  const client = new DynamoDBClient({ region: 'ap-northeast-1' });
  const dynamoDb = mockClient(client);
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const indicator = new ItemsHealthIndicator(client, new HealthIndicatorService(), config);
  return { indicator, dynamoDb, warn };
};

type Stub = ReturnType<typeof start>['dynamoDb'];

/** The signal that a call was sent with; the types of the mock know only of its command. */
const signalOf = ({ args }: { args: readonly unknown[] }): unknown =>
  (args[1] as { abortSignal?: unknown } | undefined)?.abortSignal;

const denied = new DynamoDBServiceException({
  name: 'AccessDeniedException',
  message:
    'User: arn:aws:sts::123456789012:assumed-role/task is not authorized to perform: dynamodb:DescribeTable on resource: arn:aws:dynamodb:ap-northeast-1:123456789012:table/secret-table',
  $fault: 'client',
  $metadata: { httpStatusCode: 400 },
});

describe('prove', () => {
  it('makes each call that serving makes', async () => {
    const { indicator, dynamoDb } = start();

    await indicator.prove(new AbortController().signal);

    const query = (IndexName: string) => [
      'QueryCommand',
      {
        TableName: 'secret-table',
        IndexName,
        KeyConditionExpression: 'listing = :listing',
        ExpressionAttributeValues: { ':listing': { S: 'catalogue' } },
        Limit: 1,
      },
    ];
    expect(dynamoDb.calls().map(({ args }) => [args[0].constructor.name, args[0].input])).toEqual([
      ['DescribeTableCommand', { TableName: 'secret-table' }],
      ['GetItemCommand', { TableName: 'secret-table', Key: { id: { S: '-'.repeat(256) } } }],
      query('by_created'),
      query('by_title'),
      query('by_price'),
    ]);
  });

  it('can be broken off in each call', async () => {
    const { indicator, dynamoDb } = start();
    const { signal } = new AbortController();

    await indicator.prove(signal);

    expect(dynamoDb.calls().map((call) => signalOf(call) === signal)).toEqual([true, true, true, true, true]);
  });

  it.each([
    ['the table', (dynamoDb: Stub) => dynamoDb.on(DescribeTableCommand)],
    ['an item', (dynamoDb: Stub) => dynamoDb.on(GetItemCommand)],
    ['an index', (dynamoDb: Stub) => dynamoDb.on(QueryCommand)],
  ])('fails with the error of DynamoDB where %s cannot be read', async (_what, on) => {
    const { indicator, dynamoDb } = start();
    on(dynamoDb).rejects(denied);

    await expect(indicator.prove(new AbortController().signal)).rejects.toBe(denied);
  });

  it('fails where only the last index is missing', async () => {
    const { indicator, dynamoDb } = start();
    dynamoDb.on(QueryCommand, { IndexName: 'by_price' }).rejects(denied);

    await expect(indicator.prove(new AbortController().signal)).rejects.toBe(denied);
  });
});

describe('probe', () => {
  it('is up while the table can be described', async () => {
    const { indicator, dynamoDb } = start();

    expect(await indicator.probe()).toEqual({ items: { status: 'up', responseTime: expect.any(Number) } });
    expect(dynamoDb.calls().map(({ args }) => args[0].input)).toEqual([{ TableName: 'secret-table' }]);
  });

  it('is down with the name of the error alone, since anybody can see it', async () => {
    const { indicator, dynamoDb } = start();
    dynamoDb.on(DescribeTableCommand).rejects(denied);

    expect(await indicator.probe()).toEqual({
      items: { status: 'down', message: 'AccessDeniedException', responseTime: expect.any(Number) },
    });
  });

  it('logs the error in full', async () => {
    const { indicator, dynamoDb, warn } = start();
    dynamoDb.on(DescribeTableCommand).rejects(denied);

    await indicator.probe();

    expect(warn.mock.calls).toEqual([[{ msg: 'the table does not answer', err: denied }]]);
  });

  it('looks once for all who ask within seconds', async () => {
    const { indicator, dynamoDb } = start();

    await Promise.all([indicator.probe(), indicator.probe()]);
    const kept = await indicator.probe();

    expect(kept.items).toMatchObject({ status: 'up', cachedResponse: true });
    expect(dynamoDb.calls()).toHaveLength(1);
  });

  it('hands the call a signal, so that it ends with the time limit', async () => {
    const { indicator, dynamoDb } = start();

    await indicator.probe();

    expect(signalOf(dynamoDb.call(0))).toBeInstanceOf(AbortSignal);
  });
});
