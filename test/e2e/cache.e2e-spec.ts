import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type PutItemCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { ReadCache, type ItemRecord, type ItemResponse } from '@tana/items';
import type { InjectOptions } from 'fastify';
import { Answer } from '../../libs/items/src/answer';
import { createEditorSignIn, type EditorSignIn } from '../support/editor';
import { dynamoDbError, exchange, startMockedApp, until, type MockedApp } from '../support/mocked.app';

const APPLE: ItemRecord = {
  id: { S: '1' },
  title: { S: 'リンゴ' },
  price: { N: '150' },
  version: { N: '1' },
};
const MANY: ItemRecord[] = Array.from({ length: 30 }, (_, at) => ({ ...APPLE, id: { S: String(at) } }));
const LONG = { ...APPLE, description: { S: '青森の。'.repeat(300) } };
const HOUR = { CACHE_TTL_SECONDS: '3600' };

let mocked: MockedApp;
let offsetMs: number;

beforeEach(() => {
  offsetMs = 0;
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + offsetMs);
});
afterEach(() => jest.restoreAllMocks());

function answerFrom({ dynamoDb }: MockedApp, item: ItemRecord = APPLE): void {
  dynamoDb.on(QueryCommand).resolves({ Items: MANY });
  dynamoDb.on(GetItemCommand).resolves({ Item: item });
}

async function start(environment: Record<string, string> = {}, item = APPLE): Promise<void> {
  mocked = await startMockedApp({ environment: { ...HOUR, ...environment } });
  // What the proof at start-up reads is no client's read.
  await until(async () => (await get('/health')).statusCode === 200 || undefined);
  mocked.dynamoDb.reset();
  answerFrom(mocked, item);
}

function get(url: string, headers: Record<string, string> = {}, method: InjectOptions['method'] = 'GET') {
  return mocked.app.inject({ method, url, headers });
}

const reads = () => mocked.dynamoDb.commandCalls(GetItemCommand).length;
const queries = () => mocked.dynamoDb.commandCalls(QueryCommand).length;

describe('an answer from the cache', () => {
  const environment = { CORS_ORIGINS: 'https://shop.example', RATE_LIMIT_PER_MINUTE: '1000' };
  let uncached: MockedApp;
  beforeAll(async () => {
    uncached = await startMockedApp({ environment: { ...environment, CACHE_TTL_SECONDS: '0' } });
    answerFrom(uncached, LONG);
    await start(environment, LONG);
  });
  afterAll(() => Promise.all([mocked.close(), uncached.close()]));

  const URLS = ['/items', '/items?limit=100', '/items?sort=title&q=%E3%83%AA', '/items/1', '/items/%31'];
  const ASKING: [string, Record<string, string>][] = [
    ['nothing more', {}],
    ['Brotli', { 'accept-encoding': 'gzip, deflate, br, zstd' }],
    ['gzip', { 'accept-encoding': 'gzip;q=1, br;q=0' }],
    ['the older name of gzip', { 'accept-encoding': 'x-gzip' }],
    ['any encoding', { 'accept-encoding': '*' }],
    ['no encoding', { 'accept-encoding': 'identity' }],
    ['any tag', { 'if-none-match': '*' }],
    ['another tag', { 'if-none-match': '"other"' }],
    ['an allowed origin', { origin: 'https://shop.example', 'accept-encoding': 'br' }],
    ['a name for the request', { 'x-request-id': 'given' }],
  ];

  it.each(
    URLS.flatMap((url) =>
      ASKING.flatMap(([what, headers]) =>
        (['GET', 'HEAD'] as const).map((method) => [method, url, what, headers] as const),
      ),
    ),
  )('to %s %s with %s is the one that a read would give', async (method, url, _what, headers) => {
    await get(url, headers, method);
    mocked.dynamoDb.resetHistory();
    const cached = await get(url, headers, method);
    const read = await uncached.app.inject({ method, url, headers });

    expect(mocked.dynamoDb.calls()).toHaveLength(0);
    expect(cached.statusCode).toBe(read.statusCode);
    const own = {
      date: expect.anything(),
      'x-request-id': expect.anything(),
      'ratelimit-remaining': expect.anything(),
      'ratelimit-reset': expect.anything(),
    };
    expect(cached.headers).toEqual({ ...read.headers, ...own });
    expect(cached.rawPayload).toEqual(read.rawPayload);
  });

  it.each(URLS)('of %s is a 304 to a client that has it, in whichever encoding', async (url) => {
    for (const encoding of ['identity', 'br', 'gzip']) {
      const { headers } = await get(url, { 'accept-encoding': encoding });
      const again = await get(url, { 'accept-encoding': encoding, 'if-none-match': String(headers.etag) });
      expect(again.statusCode).toBe(304);
      expect(again.headers.etag).toBe(headers.etag);
      expect(again.rawPayload).toHaveLength(0);
    }
  });

  it.each(URLS)('of %s is given before the controller sees the request', async (url) => {
    await get(url);
    const read = jest.spyOn(mocked.app.get(ReadCache, { strict: false }), 'read');
    await get(url);
    expect(read).not.toHaveBeenCalled();
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', 'accept-encoding'],
    ['gzip', 'gzip', 'accept-encoding'],
    ['*', 'gzip', 'accept-encoding'],
    ['X-GZip', 'gzip', 'accept-encoding'],
    ['zstd', undefined, undefined],
  ])('is kept compressed for who accepts %s: as %s', async (accepted, encoding, vary) => {
    const compressed = jest.spyOn(Answer.prototype, 'in');
    const { headers } = await get('/items/1', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe(vary ? `Origin, ${vary}` : 'Origin');
    expect(compressed.mock.calls).toEqual(encoding ? [[encoding]] : []);
  });

  it('has an id of its own, and the one that the client gave', async () => {
    const ids = [await get('/items/1'), await get('/items/1')].map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(2);
    expect((await get('/items/1', { 'x-request-id': 'given' })).headers['x-request-id']).toBe('given');
  });

  it('leaves a line in the log, with the id', async () => {
    mocked.log.length = 0;
    await get('/items/1?', { 'x-request-id': 'given' });
    await get('/items/1', { 'x-request-id': 'given' });
    const line = {
      level: 'info',
      msg: 'request',
      method: 'GET',
      path: '/items/1',
      status: 200,
      requestId: 'given',
    };
    expect(mocked.log).toEqual([expect.objectContaining(line), expect.objectContaining(line)]);
  });

  it.each(['/items/1?fields=title', '/items/1?limit=1', '/items?limit=0', '/items?limit=24&limit=24'])(
    'is none to %s, which is refused as ever',
    async (url) => {
      await get('/items/1');
      expect((await get(url)).statusCode).toBe(400);
      expect((await get(url)).statusCode).toBe(400);
    },
  );
});

describe('the rate limit', () => {
  afterEach(() => mocked.close());

  it('counts answers from the cache', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const answers = [
      await get('/items/1'),
      await get('/items/1'),
      await get('/items'),
      await get('/items/1'),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers['ratelimit-remaining'])).toEqual(['2', '1', '0', '0']);
    expect(reads()).toBe(1);
  });
});

describe('a shutdown', () => {
  it('closes the connection after an answer from the cache', async () => {
    await start({ DRAIN_SECONDS: '1' });
    await mocked.app.listen(0, '127.0.0.1');
    await get('/items/1');
    const closing = mocked.close('SIGTERM');
    await until(async () => (await get('/health')).statusCode === 503 || undefined);
    const answer = await exchange(mocked.app, 'GET /items/1 HTTP/1.1\r\nHost: tana\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    expect(reads()).toBe(1);
    await closing;
  });
});

describe('clients who ask for the same', () => {
  beforeEach(() => start());
  afterEach(() => mocked.close());

  it('cost one read together, a thousand of them too', async () => {
    const answers = await Promise.all(Array.from({ length: 1000 }, () => get('/items/1')));
    expect(answers.filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(reads()).toBe(1);
  });

  it('cost one read however they write the id, and one for each way to write a list', async () => {
    for (const url of ['/items/1', '/items/%31', '/items', '/items?limit=24', '/items']) await get(url);
    expect([reads(), queries()]).toEqual([1, 2]);
  });

  it('are answered by the read of one who has left', async () => {
    let end = (): void => undefined;
    const slow = new Promise<void>((resolve) => (end = resolve));
    mocked.dynamoDb.on(GetItemCommand).callsFake(() => slow.then(() => ({ Item: APPLE })));
    await mocked.app.listen(0, '127.0.0.1');
    const leaving = new AbortController();
    const left = fetch(`${await mocked.app.getUrl()}/items/1`, { signal: leaving.signal });
    await until(() => (reads() > 0 ? true : undefined));
    const staying = get('/items/1');
    leaving.abort();
    await expect(left).rejects.toThrow('aborted');
    await until(() => mocked.log.find(({ clientGone }) => clientGone));
    end();
    expect((await staying).json<ItemResponse>().title).toBe('リンゴ');
    expect(reads()).toBe(1);
  });

  it('hear once a TTL that there is no such item', async () => {
    mocked.dynamoDb.on(GetItemCommand).resolves({});
    const answers = [await get('/items/9'), await get('/items/9')];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
    expect(answers.map((answer) => answer.json<{ type: string }>().type)).toEqual([
      'urn:tana:item-not-found',
      'urn:tana:item-not-found',
    ]);
    expect(reads()).toBe(1);
    offsetMs = 3_600_000;
    mocked.dynamoDb.on(GetItemCommand).resolves({ Item: APPLE });
    expect((await get('/items/9')).statusCode).toBe(200);
  });
});

describe('while DynamoDB fails', () => {
  beforeEach(() => start({ CACHE_TTL_SECONDS: '5', CACHE_STALE_SECONDS: '300' }));
  afterEach(() => mocked.close());

  it.each(['/items/1', '/items'])('%s is what it was, for as long as is configured', async (url) => {
    const before = await get(url);
    mocked.dynamoDb.on(GetItemCommand).rejects(dynamoDbError('InternalServerError', 500));
    mocked.dynamoDb.on(QueryCommand).rejects(dynamoDbError('InternalServerError', 500));
    offsetMs = 300_000;
    const answers = [await get(url), await get(url), await get(url)];
    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(
      answers.map(() => [200, before.body]),
    );
    offsetMs = 306_000;
    expect((await get(url)).statusCode).toBe(503);
    expect(mocked.log).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: 'read failed; the last answer is given meanwhile' }),
    );
  });
});

describe('an editor', () => {
  let signIn: EditorSignIn;
  let token: Record<string, string>;
  /** What is in the table; a read that need not be fresh may not know of the last write. */
  let stored: ItemRecord | undefined;
  let storedBefore: ItemRecord | undefined;

  function store(record: ItemRecord | undefined): void {
    storedBefore = stored;
    stored = record;
  }

  beforeAll(async () => {
    signIn = await createEditorSignIn();
    token = await signIn.authorization();
  });
  beforeEach(async () => {
    await start({ ...signIn.environment, ADOPTION_RCU_PER_SECOND: '0' });
    stored = APPLE;
    storedBefore = APPLE;
    mocked.dynamoDb
      .on(GetItemCommand)
      .callsFake(({ ConsistentRead }) => {
        const Item = ConsistentRead ? stored : storedBefore;
        return { ...(Item && { Item }) };
      })
      .on(UpdateItemCommand)
      .callsFake(({ ExpressionAttributeValues: values = {} }: UpdateItemCommandInput) => {
        const set = ['title', 'write_id', 'version'].map((name) => [name, values[`:${name}`]] as const);
        // A patch sets all three.
        store({ ...APPLE, ...Object.fromEntries(set) } as ItemRecord);
        return { Attributes: stored };
      })
      .on(PutItemCommand)
      .callsFake(({ Item }: PutItemCommandInput) => {
        store(Item);
        return {};
      })
      .on(DeleteItemCommand)
      .callsFake(() => {
        store(undefined);
        return {};
      });
  });
  afterEach(() => mocked.close());

  const titleOf = async (headers?: Record<string, string>) =>
    (await get('/items/1', headers)).json<ItemResponse>().title;

  it('is shown what is there, each time, and nobody else is by that', async () => {
    await get('/items/1');
    store({ ...APPLE, title: { S: '王林' } });
    mocked.dynamoDb.resetHistory();
    const { headers } = await get('/items/1', token);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(await titleOf(token)).toBe('王林');
    expect(mocked.dynamoDb.commandCalls(GetItemCommand, { ConsistentRead: true })).toHaveLength(2);
    expect(await titleOf()).toBe('リンゴ');
    expect(reads()).toBe(2);
  });

  it('is shown lists that are read for them', async () => {
    await get('/items');
    const answers = [await get('/items', token), await get('/items', token)];
    expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(
      answers.map(() => 'private, no-store'),
    );
    expect(queries()).toBe(3);
  });

  it.each(['/items', '/items/1'])(
    'whose token is not good gets no answer from the cache at %s',
    async (url) => {
      await get(url);
      expect((await get(url, { authorization: 'Bearer nonsense' })).statusCode).toBe(401);
    },
  );

  const write = (method: 'PUT' | 'PATCH' | 'DELETE', headers: Record<string, string>, body?: object) =>
    mocked.app.inject({
      method,
      url: '/items/1',
      headers: { ...token, ...headers },
      ...(body && { payload: body }),
    });

  it('changes what all are shown from then on', async () => {
    const { headers } = await get('/items/1');
    const lists = [(await get('/items')).statusCode, queries()];
    const changed = await write('PATCH', { 'if-match': String(headers.etag) }, { title: '王林' });
    expect(changed.statusCode).toBe(200);
    expect(await titleOf()).toBe('王林');
    await get('/items');
    expect([...lists, queries()]).toEqual([200, 1, 2]);
  });

  it('deletes, and it is gone', async () => {
    const { headers } = await get('/items/1');
    expect((await write('DELETE', { 'if-match': String(headers.etag) })).statusCode).toBe(204);
    expect((await get('/items/1')).statusCode).toBe(404);
  });

  it('creates what was missing a moment ago', async () => {
    stored = storedBefore = undefined;
    expect((await get('/items/1')).statusCode).toBe(404);
    const created = await write('PUT', { 'if-none-match': '*' }, { title: '王林', price: 1 });
    expect(created.statusCode).toBe(201);
    expect(await titleOf()).toBe('王林');
  });

  it('whose write may have been done, though its answer was lost, is not contradicted', async () => {
    const { headers } = await get('/items/1');
    mocked.dynamoDb.on(UpdateItemCommand).callsFake(() => {
      store({ ...APPLE, title: { S: '王林' } });
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    });
    const changed = await write('PATCH', { 'if-match': String(headers.etag) }, { title: '王林' });
    expect(changed.statusCode).toBe(503);
    expect(await titleOf()).toBe('王林');
  });
});
