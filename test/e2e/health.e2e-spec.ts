import {
  DescribeTableCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import type { Problem } from '../../apps/api/src/problem.filter';
import {
  dynamoDbError,
  exchange,
  leaksOf,
  s3Error,
  startMockedApp,
  unanswered,
  until,
  type MockedApp,
} from '../support/mocked.app';

type Clients = Pick<MockedApp, 'dynamoDb' | 's3'>;

const UP = { status: 'up' };
const DEPENDENCY_UP = { status: 'up', responseTime: expect.any(Number) };

let mocked: MockedApp;

function get(url: string) {
  return mocked.app.inject({ method: 'GET', url });
}

function proven(): Promise<true> {
  return until(async () => (await get('/health')).statusCode === 200 || undefined);
}

function denied(action: string): Error {
  return dynamoDbError(
    'AccessDeniedException',
    400,
    `User: arn:aws:sts::123456789012:assumed-role/task is not authorized to perform: ${action} on resource: arn:aws:dynamodb:ap-northeast-1:123456789012:table/secret-table`,
  );
}

describe('the start-up proof', () => {
  afterEach(() => mocked.close());

  it.each<[string, (clients: Clients) => void, string, string | undefined]>([
    [
      'the table does not exist',
      ({ dynamoDb }) => dynamoDb.on(DescribeTableCommand).rejects(dynamoDbError('ResourceNotFoundException')),
      'ResourceNotFoundException',
      undefined,
    ],
    [
      'reading an item is denied',
      ({ dynamoDb }) => dynamoDb.on(GetItemCommand).rejects(denied('dynamodb:GetItem')),
      'AccessDeniedException',
      'dynamodb:GetItem',
    ],
    [
      'querying is denied',
      ({ dynamoDb }) => dynamoDb.on(QueryCommand).rejects(denied('dynamodb:Query')),
      'AccessDeniedException',
      'dynamodb:Query',
    ],
    ...['by_created', 'by_title', 'by_price'].map(
      (IndexName): [string, (clients: Clients) => void, string, undefined] => [
        `the index ${IndexName} lacks`,
        ({ dynamoDb }) =>
          dynamoDb.on(QueryCommand, { IndexName }).rejects(dynamoDbError('ValidationException')),
        'ValidationException',
        undefined,
      ],
    ),
    [
      'the bucket does not exist',
      ({ s3 }) => s3.on(HeadBucketCommand).rejects(s3Error(404, 'NotFound')),
      'NotFound',
      undefined,
    ],
    [
      'pictures may not be read, not even missing ones',
      ({ s3 }) => s3.on(HeadObjectCommand).rejects(s3Error(403, 'Forbidden')),
      'StorageAccessDenied',
      's3:GetObject',
    ],
  ])('keeps /health at 503 while %s', async (_what, prepare, message, deniedAction) => {
    mocked = await startMockedApp({ prepare });
    const line = await until(() => mocked.log.find(({ msg }) => msg === 'start-up is not proven yet'));
    expect(line).toMatchObject({ level: 'error', err: { name: message } });
    expect(line.deniedAction).toBe(deniedAction);
    const response = await get('/health');
    expect(response.statusCode).toBe(503);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toMatchObject({
      type: 'urn:tana:not-ready',
      title: 'Not ready',
      status: 503,
      instance: '/health',
      requestId: response.headers['x-request-id'],
      checks: { startup: { status: 'down', message } },
    });
    expect(leaksOf(response.body)).toEqual([]);
    expect((await get('/health/ready')).statusCode).toBe(503);
  });

  it('has not passed while AWS still owes an answer', async () => {
    mocked = await startMockedApp({
      prepare: ({ dynamoDb }) =>
        dynamoDb.on(QueryCommand, { IndexName: 'by_price' }).callsFake(unanswered(dynamoDb)),
    });
    const { checks } = (await get('/health')).json<Problem>();
    expect(checks).toMatchObject({ startup: { status: 'down', message: 'not proven yet' } });
  });

  it('passes as soon as what is wrong has been mended', async () => {
    mocked = await startMockedApp({
      prepare: ({ s3 }) => s3.on(HeadObjectCommand).rejects(s3Error(403, 'Forbidden')),
    });
    expect((await get('/health')).statusCode).toBe(503);
    mocked.s3.on(HeadObjectCommand).rejects(s3Error(404, 'NotFound'));
    expect(await proven()).toBe(true);
  });

  it('makes each call that serving makes, on this table and this bucket', async () => {
    mocked = await startMockedApp({
      prepare: ({ s3 }) => s3.on(HeadObjectCommand).rejects(s3Error(404, 'NotFound')),
    });
    await until(() => mocked.log.find(({ msg }) => msg === 'table, indexes, bucket and rights are proven'));
    const TableName = 'secret-table';
    const query = {
      TableName,
      KeyConditionExpression: 'listing = :listing',
      ExpressionAttributeValues: { ':listing': { S: 'catalogue' } },
      Limit: 1,
    };
    expect(mocked.dynamoDb.calls().map(({ args: [command] }) => command.input)).toEqual([
      { TableName },
      { TableName, Key: { id: { S: '-'.repeat(256) } } },
      { ...query, IndexName: 'by_created' },
      { ...query, IndexName: 'by_title' },
      { ...query, IndexName: 'by_price' },
    ]);
    expect(mocked.s3.calls().map(({ args: [command] }) => command.input)).toEqual([
      { Bucket: 'secret-bucket' },
      { Bucket: 'secret-bucket', Key: 'images/.missing' },
    ]);
  });

  it('passed once holds, whatever fails later', async () => {
    mocked = await startMockedApp();
    await until(() => mocked.log.find(({ msg }) => msg === 'table, indexes, bucket and rights are proven'));
    mocked.dynamoDb.onAnyCommand().rejects(dynamoDbError('InternalServerError', 500));
    mocked.s3.onAnyCommand().rejects(s3Error(503));
    const response = await get('/health');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ status: 'degraded', details: { startup: UP } });
  });
});

describe('the health of a proven reader', () => {
  beforeEach(async () => {
    mocked = await startMockedApp();
    await until(() => mocked.log.find(({ msg }) => msg === 'table, indexes, bucket and rights are proven'));
    mocked.dynamoDb.resetHistory();
    mocked.s3.resetHistory();
  });
  afterEach(() => mocked.close());

  it.each(['/health', '/health/ready'])('is 200 at %s while all answers', async (url) => {
    const response = await get(url);
    const parts = { startup: UP, items: DEPENDENCY_UP, storage: DEPENDENCY_UP };
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(response.json()).toEqual({ status: 'ok', info: parts, error: {}, details: parts });
  });

  it.each<[string, () => void, string]>([
    [
      'items',
      () => mocked.dynamoDb.on(DescribeTableCommand).rejects(dynamoDbError('InternalServerError', 500)),
      'InternalServerError',
    ],
    [
      'items',
      () => mocked.dynamoDb.on(DescribeTableCommand).rejects(denied('dynamodb:DescribeTable')),
      'AccessDeniedException',
    ],
    ['storage', () => mocked.s3.on(HeadBucketCommand).rejects(s3Error(503, 'SlowDown')), 'SlowDown'],
  ])('is degraded at /health and 503 at /health/ready while %s fail', async (part, fail, message) => {
    fail();
    const live = await get('/health');
    expect(live.statusCode).toBe(200);
    expect(live.json()).toMatchObject({
      status: 'degraded',
      error: {},
      details: {
        startup: UP,
        items: DEPENDENCY_UP,
        storage: DEPENDENCY_UP,
        [part]: { status: 'degraded', message },
      },
    });

    const ready = await get('/health/ready');
    expect(ready.statusCode).toBe(503);
    expect(ready.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(ready.json()).toMatchObject({
      type: 'urn:tana:not-ready',
      title: 'Not ready',
      status: 503,
      instance: '/health/ready',
      checks: {
        startup: UP,
        items: DEPENDENCY_UP,
        storage: DEPENDENCY_UP,
        [part]: { status: 'down', message },
      },
    });

    expect(leaksOf(live.body + ready.body)).toEqual([]);
    const warnings = mocked.log.filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ err: { name: message } }]);
  });

  it('asks AWS once for many probes at a time, and keeps the answer', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => get(at % 2 ? '/health' : '/health/ready')));
    await get('/health');
    expect(mocked.dynamoDb.calls().map(({ args: [command] }) => command.input)).toEqual([
      { TableName: 'secret-table' },
    ]);
    expect(mocked.s3.calls().map(({ args: [command] }) => command.input)).toEqual([
      { Bucket: 'secret-bucket' },
    ]);
  });

  it.each(['/health', '/health/ready'])('takes no parameter at %s', async (url) => {
    const response = await get(`${url}?verbose=1`);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-parameters' });
  });
});

describe('the progress of adoption', () => {
  const BANANA = { id: { S: '1' }, price: { S: '100' }, title: { S: 'バナナ' } };
  const swept = () => mocked.log.find(({ msg }) => msg === 'adoption sweep');
  afterEach(() => mocked.close());

  it('is shown by an editor', async () => {
    mocked = await startMockedApp({
      environment: { EDITOR: 'true' },
      prepare: ({ dynamoDb }) => dynamoDb.on(ScanCommand).resolves({ Items: [BANANA] }),
    });
    await until(swept);
    await proven();
    const response = await get('/health/ready');
    expect(response.statusCode).toBe(200);
    expect(response.json<{ details: object }>().details).toEqual({
      startup: UP,
      items: expect.objectContaining(DEPENDENCY_UP),
      storage: expect.objectContaining(DEPENDENCY_UP),
      adoption: {
        status: 'up',
        sweeps: 1,
        lastSweepAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        scanned: 1,
        adopted: 1,
        failing: null,
      },
    });
    expect(mocked.dynamoDb.commandCalls(UpdateItemCommand)).toHaveLength(1);
  });

  it('names what holds it up, and that takes nobody out of service', async () => {
    mocked = await startMockedApp({
      environment: { EDITOR: 'true' },
      prepare: ({ dynamoDb }) => dynamoDb.on(ScanCommand).rejects(denied('dynamodb:Scan')),
    });
    await until(() => mocked.log.find(({ msg }) => msg === 'adoption is held up'));
    await proven();
    const response = await get('/health/ready');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({
      details: { adoption: { sweeps: 0, lastSweepAt: null, failing: 'AccessDeniedException' } },
    });
    expect(leaksOf(response.body)).toEqual([]);
  });

  it.each([{ EDITOR: 'false' }, { EDITOR: 'true', ADOPTION_RCU_PER_SECOND: '0' }])(
    'is not shown with %j, and nothing is scanned',
    async (environment) => {
      mocked = await startMockedApp({ environment });
      await proven();
      const { details } = (await get('/health/ready')).json<{ details: object }>();
      expect(Object.keys(details)).toEqual(['startup', 'items', 'storage']);
      expect(mocked.dynamoDb.commandCalls(ScanCommand)).toHaveLength(0);
    },
  );

  it('is not shown to the load balancer', async () => {
    mocked = await startMockedApp({ environment: { EDITOR: 'true' } });
    await proven();
    const { details } = (await get('/health')).json<{ details: object }>();
    expect(Object.keys(details)).toEqual(['startup', 'items', 'storage']);
  });
});

describe('a task that shuts down', () => {
  const REQUEST = 'GET /items HTTP/1.1\r\nHost: tana\r\n\r\n';
  let closing: Promise<void>;
  beforeAll(async () => {
    mocked = await startMockedApp({ environment: { DRAIN_SECONDS: '1' } });
    await mocked.app.listen(0, '127.0.0.1');
    await proven();
    mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
    closing = mocked.close('SIGTERM');
    await until(async () => (await get('/health')).statusCode === 503 || undefined);
  });
  afterAll(() => closing);

  it.each(['/health', '/health/ready'])('answers 503 at %s, with the state of its parts', async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({
      type: 'urn:tana:not-ready',
      status: 503,
      checks: { startup: UP },
    });
    expect(response.headers.connection).toBe('close');
  });

  it('goes on serving, and closes the connection after each answer', async () => {
    // Read to its end: the server must have closed, since the request did not ask for it.
    const answer = await exchange(mocked.app, REQUEST);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(answer).toContain('{"items":[],"nextCursor":null}');
  });

  it.each(['/nope', '/items?limit=0'])('closes the connection after refusing %s, too', async (url) => {
    expect((await get(url)).headers.connection).toBe('close');
  });

  it('stops listening when the drain is over', async () => {
    await closing;
    expect(mocked.app.getHttpServer().listening).toBe(false);
  });
});
