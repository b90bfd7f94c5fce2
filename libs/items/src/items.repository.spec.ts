import {
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { mockClient } from 'aws-sdk-client-mock';
import type { ListingQuery } from './cursor';
import type { ItemRecord } from './item.record';
import { InvalidCursor } from './items.errors';
import { ItemsRepository } from './items.repository';

const TABLE = 'products';
const SERVED = 'id, title, price, description, image_key, image, image_ref, created_at, updated_at, version';
const NEWEST: ListingQuery = { sort: 'newest', order: 'desc', prefix: undefined };

const config = {
  tableName: TABLE,
  currency: 'JPY',
  imageBaseUrl: '/storage/images',
  requestTimeoutMs: 5000,
  adoptionUnitsPerSecond: 0,
};

const start = () => {
  const client = new DynamoDBClient({ region: 'ap-northeast-1' });
  const dynamoDb = mockClient(client);
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  return { repository: new ItemsRepository(client, config), dynamoDb, warn };
};

const product = (id: number): ItemRecord => ({
  id: { S: String(id) },
  title: { S: `Product ${id}` },
  price: { N: String(id * 10) },
  created_at: { S: `2026-11-24T09:30:0${id}.000Z` },
  title_key: { S: `product ${id}` },
  price_key: { N: String(id * 10) },
});

/** The signal that a call was sent with; the types of the mock know only of its command. */
const signalOf = ({ args }: { args: readonly unknown[] }): unknown =>
  (args[1] as { abortSignal?: unknown } | undefined)?.abortSignal;

const failure = (name: string) =>
  new DynamoDBServiceException({ name, message: name, $fault: 'client', $metadata: {} });

describe('find', () => {
  it('reads one record by its id, and only what is served', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(GetItemCommand).resolves({ Item: product(2) });

    const item = await repository.find('2');

    expect(item).toMatchObject({ id: '2', title: 'Product 2', price: 20 });
    expect(dynamoDb.calls().map(({ args }) => args[0].input)).toEqual([
      { TableName: TABLE, Key: { id: { S: '2' } }, ProjectionExpression: SERVED },
    ]);
  });

  it('is undefined where there is no record', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(GetItemCommand).resolves({});

    expect(await repository.find('2')).toBeUndefined();
  });

  it('hands errors of DynamoDB on as they are', async () => {
    const { repository, dynamoDb } = start();
    const error = failure('ValidationException');
    dynamoDb.on(GetItemCommand).rejects(error);

    await expect(repository.find('2')).rejects.toBe(error);
  });

  it('gives the call the time limit of a request', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    const { repository, dynamoDb } = start();
    dynamoDb.on(GetItemCommand).resolves({});

    await repository.find('2');

    expect(timeout.mock.calls).toEqual([[5000]]);
    expect(signalOf(dynamoDb.call(0))).toBe(timeout.mock.results[0]?.value);
  });
});

describe('page', () => {
  it.each([
    ['newest', 'desc', 'by_created', SERVED, false],
    ['newest', 'asc', 'by_created', SERVED, true],
    ['title', 'asc', 'by_title', `${SERVED}, title_key`, true],
    ['title', 'desc', 'by_title', `${SERVED}, title_key`, false],
    ['price', 'asc', 'by_price', `${SERVED}, price_key`, true],
    ['price', 'desc', 'by_price', `${SERVED}, price_key`, false],
  ] as const)('asks for %s %s by a Query of %s', async (sort, order, index, projection, forward) => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [] });

    await repository.page({ sort, order, prefix: undefined }, 24);

    expect(dynamoDb.calls().map(({ args }) => args[0].input)).toEqual([
      {
        TableName: TABLE,
        IndexName: index,
        KeyConditionExpression: 'listing = :listing',
        ExpressionAttributeValues: { ':listing': { S: 'catalogue' } },
        ProjectionExpression: projection,
        ScanIndexForward: forward,
        Limit: 25,
      },
    ]);
  });

  it('narrows the listing to a title prefix', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [] });

    await repository.page({ sort: 'title', order: 'asc', prefix: 'リン' }, 24);

    expect(dynamoDb.call(0).args[0].input).toMatchObject({
      KeyConditionExpression: 'listing = :listing AND begins_with(title_key, :prefix)',
      ExpressionAttributeValues: { ':listing': { S: 'catalogue' }, ':prefix': { S: 'リン' } },
    });
  });

  it.each([
    ['newest', '2026-11-24T09:30:00.000Z', { created_at: { S: '2026-11-24T09:30:00.000Z' } }],
    ['title', 'リンゴ', { title_key: { S: 'リンゴ' } }],
    ['price', '150', { price_key: { N: '150' } }],
  ] as const)('goes on after a position in %s', async (sort, sortKey, key) => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [] });

    await repository.page({ sort, order: 'asc', prefix: undefined }, 24, { id: '2', sortKey });

    expect(dynamoDb.call(0).args[0].input).toMatchObject({
      ExclusiveStartKey: { id: { S: '2' }, listing: { S: 'catalogue' }, ...key },
    });
  });

  it.each([
    ['newest', '2026-11-24T09:30:02.000Z'],
    ['title', 'product 2'],
    ['price', '20'],
  ] as const)('ends at the last item shown where %s has one more', async (sort, sortKey) => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [1, 2, 3].map(product) });

    const { items, next } = await repository.page({ sort, order: 'asc', prefix: undefined }, 2);

    expect(items.map(({ id }) => id)).toEqual(['1', '2']);
    expect(next).toEqual({ id: '2', sortKey });
  });

  it('has no next position where exactly as many follow as are asked for', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [1, 2].map(product) });

    const { items, next } = await repository.page(NEWEST, 2);

    expect(items).toHaveLength(2);
    expect(next).toBeUndefined();
  });

  it('has a next position where DynamoDB ended the page at 1 MB', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [product(1)], LastEvaluatedKey: { id: { S: '1' } } });

    const { items, next } = await repository.page(NEWEST, 24);

    expect(items.map(({ id }) => id)).toEqual(['1']);
    expect(next).toEqual({ id: '1', sortKey: '2026-11-24T09:30:01.000Z' });
  });

  it('is empty for an empty catalogue', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({});

    expect(await repository.page(NEWEST, 24)).toEqual({ items: [], next: undefined });
  });

  it('takes a position that DynamoDB refuses for an invalid cursor', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).rejects(failure('ValidationException'));

    await expect(repository.page(NEWEST, 24, { id: '2', sortKey: 'x' })).rejects.toThrow(InvalidCursor);
  });

  it('hands a refusal without a position on, since it cannot be the cursor’s fault', async () => {
    const { repository, dynamoDb } = start();
    const error = failure('ValidationException');
    dynamoDb.on(QueryCommand).rejects(error);

    await expect(repository.page(NEWEST, 24)).rejects.toBe(error);
  });

  it('hands any other error on, with a position as well', async () => {
    const { repository, dynamoDb } = start();
    const error = failure('ProvisionedThroughputExceededException');
    dynamoDb.on(QueryCommand).rejects(error);

    await expect(repository.page(NEWEST, 24, { id: '2', sortKey: 'x' })).rejects.toBe(error);
  });

  it('gives the call the time limit of a request', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({});

    await repository.page(NEWEST, 24);

    expect(timeout.mock.calls).toEqual([[5000]]);
    expect(signalOf(dynamoDb.call(0))).toBe(timeout.mock.results[0]?.value);
  });

  it('never scans', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [1, 2, 3].map(product) });

    await repository.page(NEWEST, 2);
    await repository.page({ sort: 'title', order: 'asc', prefix: 'p' }, 2, { id: '2', sortKey: 'product 2' });

    expect(dynamoDb.commandCalls(ScanCommand)).toHaveLength(0);
    expect(dynamoDb.commandCalls(QueryCommand)).toHaveLength(2);
  });
});

describe('a record that cannot be read in full', () => {
  it('is served with what can be read', async () => {
    const { repository, dynamoDb } = start();
    dynamoDb.on(QueryCommand).resolves({ Items: [product(1), { ...product(2), price: { S: 'abc' } }] });

    const { items } = await repository.page(NEWEST, 24);

    expect(items.map(({ price }) => price)).toEqual([10, null]);
  });

  it('is reported once for each attribute, however often it is read', async () => {
    const { repository, dynamoDb, warn } = start();
    const record = { ...product(2), price: { S: 'abc' }, title: { N: '1' } };
    dynamoDb.on(QueryCommand).resolves({ Items: [record] });
    dynamoDb.on(GetItemCommand).resolves({ Item: record });

    await repository.page(NEWEST, 24);
    await repository.page(NEWEST, 24);
    await repository.find('2');

    const msg = 'attribute cannot be read and is shown as missing';
    expect(warn.mock.calls).toEqual([
      [{ msg, attribute: 'title', id: '2' }],
      [{ msg, attribute: 'price', id: '2' }],
    ]);
  });

  it('is reported apart from others', async () => {
    const { repository, dynamoDb, warn } = start();
    const broken = [1, 2].map((id) => ({ ...product(id), price: { S: 'abc' } }));
    dynamoDb.on(QueryCommand).resolves({ Items: broken });

    await repository.page(NEWEST, 24);

    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('may be reported again after 10,000 others, so that memory has an end', async () => {
    const { repository, dynamoDb, warn } = start();
    const broken = (id: number): ItemRecord => ({ id: { S: String(id) }, price: { S: 'abc' } });
    const Items = Array.from({ length: 10_001 }, (_, id) => broken(id));
    dynamoDb.on(QueryCommand).resolves({ Items });
    dynamoDb.on(GetItemCommand).resolves({ Item: broken(0) });

    await repository.page(NEWEST, Items.length);
    await repository.find('0');

    expect(warn).toHaveBeenCalledTimes(10_002);
  });
});
