import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { ItemRecord } from '@tana/items';
import type { ItemListResponse, ItemResponse } from '../../libs/items/src/dto/item.response';
import { dynamoDbError, leaksOf, startMockedApp, type MockedApp } from '../support/mocked.app';

/** As an operator types it in the console: the price is a string, and nothing of Tana's is there. */
const BANANA: ItemRecord = {
  id: { S: '1' },
  price: { S: '100' },
  title: { S: 'バナナ' },
  description: { S: 'バナナ。' },
  image_key: { S: 'images/banana.jpg' },
};
const BANANA_ITEM = {
  id: '1',
  title: 'バナナ',
  description: 'バナナ。',
  price: 100,
  currency: 'JPY',
  image: {
    key: 'images/banana.jpg',
    url: '/storage/images/banana.jpg',
    width: null,
    height: null,
    variants: [],
  },
  createdAt: null,
  updatedAt: null,
  version: 0,
} satisfies ItemResponse;

const HASH = '0f343b0931126a20f133d67c2b018a3b';

/** As Tana writes it. */
const APPLE: ItemRecord = {
  id: { S: '2' },
  price: { N: '150' },
  title: { S: 'リンゴ' },
  description: { S: 'リンゴ。' },
  image_key: { S: `images/${HASH}.jpg` },
  image_ref: { S: `images/${HASH}.jpg` },
  image: {
    M: { width: { N: '1600' }, height: { N: '1200' }, variants: { L: [{ N: '320' }, { N: '640' }] } },
  },
  created_at: { S: '2026-01-02T03:04:05.678Z' },
  updated_at: { S: '2026-02-03T04:05:06.789Z' },
  version: { N: '3' },
  title_key: { S: 'リンゴ' },
  price_key: { N: '150' },
};
const APPLE_ITEM = {
  id: '2',
  title: 'リンゴ',
  description: 'リンゴ。',
  price: 150,
  currency: 'JPY',
  image: {
    key: `images/${HASH}.jpg`,
    url: `/storage/images/${HASH}.jpg`,
    width: 1600,
    height: 1200,
    variants: [
      { width: 320, url: `/storage/images/${HASH}.w320.webp` },
      { width: 640, url: `/storage/images/${HASH}.w640.webp` },
    ],
  },
  createdAt: '2026-01-02T03:04:05.678Z',
  updatedAt: '2026-02-03T04:05:06.789Z',
  version: 3,
} satisfies ItemResponse;

const SERVED = 'id, title, price, description, image_key, image, image_ref, created_at, updated_at, version';

/** Ways to name a tag in If-None-Match that a client or a proxy uses. */
const NAMED: [string, (etag: string) => string][] = [
  ['as it is', (etag) => etag],
  ['weakened', (etag) => `W/${etag}`],
  ['with the mark of Brotli', (etag) => etag.replace(/"$/, '-br"')],
  ['with the mark of gzip', (etag) => etag.replace(/"$/, '-gzip"')],
  ['weakened and marked', (etag) => `W/${etag.replace(/"$/, '-gzip"')}`],
  ['in a list', (etag) => `"other", W/"another", ${etag}`],
  ['by *', () => '*'],
];
const NOT_NAMED: [string, (etag: string) => string][] = [
  ['another tag', () => '"other"'],
  ['the tag without its quotes', (etag) => etag.replaceAll('"', '')],
  ['the tag with more behind it', (etag) => etag.replace(/"$/, 'x"')],
  ['the tag with an unknown mark', (etag) => etag.replace(/"$/, '-zstd"')],
  ['an empty list', () => ','],
];

let mocked: MockedApp;

function get(url: string, headers: Record<string, string> = {}) {
  return mocked.app.inject({ method: 'GET', url, headers });
}

function queryInput(call = 0) {
  return mocked.dynamoDb.commandCalls(QueryCommand)[call]?.args[0].input;
}

function expectNothingAsked(): void {
  expect(mocked.dynamoDb.calls()).toHaveLength(0);
}

describe('the items of a reader', () => {
  beforeAll(async () => {
    mocked = await startMockedApp();
  });
  afterAll(() => mocked.close());
  beforeEach(() => mocked.dynamoDb.reset());

  describe('GET /items', () => {
    it('answers a page of items with all that a page shows of them', async () => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [APPLE, BANANA] });
      const response = await get('/items');
      expect(response.statusCode).toBe(200);
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(response.headers['cache-control']).toBe('public, no-cache');
      expect(response.headers.etag).toMatch(/^"[\w-]{22}"$/);
      expect(response.json()).toEqual({ items: [APPLE_ITEM, BANANA_ITEM], nextCursor: null });
    });

    it('answers an empty catalogue with an empty page', async () => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
      const response = await get('/items');
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual({ items: [], nextCursor: null });
    });

    it('asks for one more than a page of 24, newest first, and never scans', async () => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
      await get('/items');
      expect(mocked.dynamoDb.calls()).toHaveLength(1);
      expect(queryInput()).toEqual({
        TableName: 'secret-table',
        IndexName: 'by_created',
        KeyConditionExpression: 'listing = :listing',
        ExpressionAttributeValues: { ':listing': { S: 'catalogue' } },
        ProjectionExpression: SERVED,
        ScanIndexForward: false,
        Limit: 25,
      });
    });

    it.each([
      ['sort=newest', 'by_created', false, SERVED],
      ['sort=newest&order=asc', 'by_created', true, SERVED],
      ['sort=newest&order=desc', 'by_created', false, SERVED],
      ['order=asc', 'by_created', true, SERVED],
      ['sort=title', 'by_title', true, `${SERVED}, title_key`],
      ['sort=title&order=asc', 'by_title', true, `${SERVED}, title_key`],
      ['sort=title&order=desc', 'by_title', false, `${SERVED}, title_key`],
      ['sort=price', 'by_price', true, `${SERVED}, price_key`],
      ['sort=price&order=asc', 'by_price', true, `${SERVED}, price_key`],
      ['sort=price&order=desc', 'by_price', false, `${SERVED}, price_key`],
    ])('sorts by the index of %s', async (query, IndexName, ScanIndexForward, ProjectionExpression) => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
      const response = await get(`/items?${query}`);
      expect(response.statusCode).toBe(200);
      expect(queryInput()).toMatchObject({ IndexName, ScanIndexForward, ProjectionExpression });
    });

    it.each([
      ['1', 2],
      ['100', 101],
    ])('takes a limit of %s', async (limit, Limit) => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
      const response = await get(`/items?limit=${limit}`);
      expect(response.statusCode).toBe(200);
      expect(queryInput()?.Limit).toBe(Limit);
    });

    it.each([
      ['リン', 'リン'],
      ['ﾘﾝ', 'リン'],
      ['ＡＰＰＬＥ', 'apple'],
      ['a'.repeat(200), 'a'.repeat(200)],
    ])('searches titles that begin with %s', async (q, prefix) => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
      const response = await get(`/items?sort=title&q=${encodeURIComponent(q)}`);
      expect(response.statusCode).toBe(200);
      expect(queryInput()).toMatchObject({
        KeyConditionExpression: 'listing = :listing AND begins_with(title_key, :prefix)',
        ExpressionAttributeValues: { ':listing': { S: 'catalogue' }, ':prefix': { S: prefix } },
      });
    });

    it('cuts a prefix to the 1,024 bytes that an index key may have', async () => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
      const response = await get(`/items?sort=title&q=${encodeURIComponent('㍍'.repeat(200))}`);
      expect(response.statusCode).toBe(200);
      // NFKC makes four letters of three bytes each of the one.
      const prefix = 'メートル'.repeat(86).slice(0, 341);
      expect(queryInput()?.ExpressionAttributeValues?.[':prefix']).toEqual({ S: prefix });
    });

    it('searches titles in descending order, too', async () => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
      await get('/items?sort=title&order=desc&q=a&limit=5');
      expect(queryInput()).toEqual({
        TableName: 'secret-table',
        IndexName: 'by_title',
        KeyConditionExpression: 'listing = :listing AND begins_with(title_key, :prefix)',
        ExpressionAttributeValues: { ':listing': { S: 'catalogue' }, ':prefix': { S: 'a' } },
        ProjectionExpression: `${SERVED}, title_key`,
        ScanIndexForward: false,
        Limit: 6,
      });
    });

    it('shows the index keys of no item', async () => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [APPLE] });
      const { items } = (await get('/items?sort=title')).json<ItemListResponse>();
      expect(items).toEqual([APPLE_ITEM]);
    });
  });

  describe('the cursor of GET /items', () => {
    async function cursorOf(query: string): Promise<string> {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [APPLE, BANANA] });
      const { nextCursor } = (await get(`/items?limit=1&${query}`)).json<ItemListResponse>();
      mocked.dynamoDb.reset();
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [BANANA] });
      return nextCursor ?? '';
    }

    it('leads to the page after the last item that was shown', async () => {
      mocked.dynamoDb
        .on(QueryCommand)
        .resolvesOnce({ Items: [APPLE, BANANA] })
        .resolves({ Items: [BANANA] });
      const first = (await get('/items?limit=1')).json<ItemListResponse>();
      expect(first.items).toEqual([APPLE_ITEM]);
      const second = (await get(`/items?limit=1&cursor=${first.nextCursor}`)).json<ItemListResponse>();
      expect(second).toEqual({ items: [BANANA_ITEM], nextCursor: null });
      expect(queryInput(0)).not.toHaveProperty('ExclusiveStartKey');
    });

    it.each([
      ['', 'created_at', { S: '2026-01-02T03:04:05.678Z' }],
      ['sort=newest&order=asc', 'created_at', { S: '2026-01-02T03:04:05.678Z' }],
      ['sort=title', 'title_key', { S: 'リンゴ' }],
      ['sort=title&order=desc', 'title_key', { S: 'リンゴ' }],
      ['sort=title&q=%E3%83%AA', 'title_key', { S: 'リンゴ' }],
      ['sort=price', 'price_key', { N: '150' }],
      ['sort=price&order=desc', 'price_key', { N: '150' }],
    ])('starts the query "%s" behind the key of its index', async (query, name, key) => {
      const cursor = await cursorOf(query);
      const response = await get(`/items?${query}&cursor=${cursor}`.replace('?&', '?'));
      expect(response.statusCode).toBe(200);
      expect(queryInput()?.ExclusiveStartKey).toEqual({
        id: { S: '2' },
        listing: { S: 'catalogue' },
        [name]: key,
      });
    });

    it.each([
      ['another limit', '', 'limit=100'],
      ['the defaults spelt out', '', 'sort=newest&order=desc'],
      ['the same prefix in another form', 'sort=title&q=%EF%BE%98', 'sort=title&q=%E3%83%AA'],
    ])('goes on with %s', async (_what, query, other) => {
      const response = await get(`/items?${other}&cursor=${await cursorOf(query)}`);
      expect(response.statusCode).toBe(200);
      expect(queryInput()?.ExclusiveStartKey).toMatchObject({ id: { S: '2' } });
    });

    it('is given where DynamoDB ended a page early', async () => {
      mocked.dynamoDb
        .on(QueryCommand)
        .resolves({ Items: [APPLE], LastEvaluatedKey: { id: { S: '2' }, listing: { S: 'catalogue' } } });
      const { items, nextCursor } = (await get('/items?limit=10')).json<ItemListResponse>();
      expect(items).toEqual([APPLE_ITEM]);
      expect(nextCursor).toMatch(/^[\w-]+$/);
    });

    it.each([
      ['of another sort', 'sort=price', 'sort=title', (cursor: string) => cursor],
      ['of another order', 'sort=price', 'sort=price&order=desc', (cursor: string) => cursor],
      ['of another search', 'sort=title&q=a', 'sort=title&q=b', (cursor: string) => cursor],
      ['of a listing without a search', 'sort=title', 'sort=title&q=a', (cursor: string) => cursor],
      ['that is truncated', '', '', (cursor: string) => cursor.slice(0, -1)],
      ['that is cut to its first half', '', '', (cursor: string) => cursor.slice(0, cursor.length / 2)],
      ['of one character', '', '', (cursor: string) => cursor.slice(0, 1)],
      ['with something behind it', '', '', (cursor: string) => `${cursor}A`],
      ['with padding', '', '', (cursor: string) => `${cursor}=`],
      ['of another version', '', '', (cursor: string) => cursor.replace(/^../, 'Ag')],
      ['that is no Base64', '', '', () => '***'],
      ['that is somebody’s JSON', '', '', () => Buffer.from('{"id":"1"}').toString('base64url')],
      ['that is as long as a cursor may be', '', '', () => 'A'.repeat(8192)],
    ])('is refused by name when it is one %s', async (_what, query, other, change) => {
      const cursor = change(await cursorOf(query));
      const response = await get(`/items?${other}&cursor=${encodeURIComponent(cursor)}`.replace('?&', '?'));
      expect(response.statusCode).toBe(400);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.json()).toEqual({
        type: 'urn:tana:invalid-cursor',
        title: 'Invalid cursor',
        status: 400,
        errors: [
          {
            parameter: 'cursor',
            detail:
              'The cursor is broken or belongs to another query: use nextCursor as it came, with the same sort, order and q, or leave it out to start again.',
          },
        ],
        instance: '/items',
        requestId: response.headers['x-request-id'],
      });
      expectNothingAsked();
    });

    it('is refused whichever of its characters is changed', async () => {
      const cursor = await cursorOf('sort=price');
      const changed = Array.from(cursor, (character, at) =>
        [cursor.slice(0, at), character === 'x' ? 'y' : 'x', cursor.slice(at + 1)].join(''),
      );
      const answers = await Promise.all(changed.map((other) => get(`/items?sort=price&cursor=${other}`)));
      expect(answers.map(({ statusCode }) => statusCode)).toEqual(changed.map(() => 400));
      expectNothingAsked();
    });

    it('is refused when DynamoDB does not take its position', async () => {
      const cursor = await cursorOf('');
      mocked.dynamoDb.on(QueryCommand).rejects(dynamoDbError('ValidationException'));
      const response = await get(`/items?cursor=${cursor}`);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-cursor' });
      expect(leaksOf(response.body)).toEqual([]);
    });

    it('is not to blame when DynamoDB refuses a query without one', async () => {
      mocked.dynamoDb.on(QueryCommand).rejects(dynamoDbError('ValidationException'));
      const response = await get('/items');
      expect(response.statusCode).toBe(500);
      expect(response.json()).toMatchObject({ type: 'about:blank', title: 'Internal Server Error' });
    });
  });

  describe('a bad parameter of GET /items', () => {
    const LIMIT = 'limit must be an integer from 1 to 100';
    const SORT = 'sort must be one of the following values: newest, title, price';
    const KNOWN = 'is not known here; known parameters: limit, cursor, sort, order, q';
    const EMPTY = 'is empty: give it a value or leave it out';

    it.each([
      ['limit=0', 'limit', LIMIT],
      ['limit=101', 'limit', LIMIT],
      ['limit=abc', 'limit', LIMIT],
      ['limit=1.5', 'limit', LIMIT],
      ['limit=-1', 'limit', LIMIT],
      ['limit=%2B1', 'limit', LIMIT],
      ['limit=0x10', 'limit', LIMIT],
      ['limit=1e1', 'limit', LIMIT],
      ['limit=%201', 'limit', LIMIT],
      ['limit=Infinity', 'limit', LIMIT],
      ['limit=99999999999999999999', 'limit', LIMIT],
      ['limit=%EF%BC%91', 'limit', LIMIT],
      ['limit=', 'limit', `limit ${EMPTY}`],
      ['limit=1&limit=2', 'limit', 'limit is given more than once'],
      ['limit=1&limit=1', 'limit', 'limit is given more than once'],
      ['limit[]=1', 'limit[]', `limit[] ${KNOWN}`],
      ['sort=oldest', 'sort', SORT],
      ['sort=TITLE', 'sort', SORT],
      ['sort=constructor', 'sort', SORT],
      ['sort=__proto__', 'sort', SORT],
      ['sort=', 'sort', `sort ${EMPTY}`],
      ['sort=title&sort=price', 'sort', 'sort is given more than once'],
      ['order=up', 'order', 'order must be one of the following values: asc, desc'],
      ['order=ASC', 'order', 'order must be one of the following values: asc, desc'],
      ['order=', 'order', `order ${EMPTY}`],
      ['page=2', 'page', `page ${KNOWN}`],
      ['Limit=2', 'Limit', `Limit ${KNOWN}`],
      ['__proto__=1', '__proto__', `__proto__ ${KNOWN}`],
      ['constructor=1', 'constructor', `constructor ${KNOWN}`],
      ['q=a', 'q', 'q searches titles and works only with sort=title: add sort=title, or leave q out.'],
      [
        'sort=price&q=a',
        'q',
        'q searches titles and works only with sort=title: add sort=title, or leave q out.',
      ],
      ['sort=title&q=', 'q', `q ${EMPTY}`],
      ['sort=title&q=a&q=b', 'q', 'q is given more than once'],
      [`sort=title&q=${'a'.repeat(201)}`, 'q', 'q must be shorter than or equal to 200 characters'],
      ['cursor=', 'cursor', `cursor ${EMPTY}`],
      ['cursor=a&cursor=b', 'cursor', 'cursor is given more than once'],
      [`cursor=${'A'.repeat(8193)}`, 'cursor', 'cursor must be shorter than or equal to 8192 characters'],
    ])('is refused by name: %s', async (query, parameter, detail) => {
      const response = await get(`/items?${query}`);
      expect(response.statusCode).toBe(400);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.json()).toEqual({
        type: 'urn:tana:invalid-parameters',
        title: 'Invalid parameters',
        status: 400,
        errors: [{ parameter, detail }],
        instance: '/items',
        requestId: response.headers['x-request-id'],
      });
      expectNothingAsked();
    });

    it('is named beside every other bad one', async () => {
      const response = await get('/items?limit=0&sort=oldest&order=up');
      const { errors } = response.json<{ errors: { parameter: string }[] }>();
      expect(errors.map(({ parameter }) => parameter)).toEqual(['limit', 'sort', 'order']);
    });

    it('may hold broken percent-encoding without harm', async () => {
      const response = await get('/items?limit=%zz');
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-parameters' });
    });
  });

  describe('GET /items/{id}', () => {
    it('answers the item that Tana wrote', async () => {
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item: APPLE });
      const response = await get('/items/2');
      expect(response.statusCode).toBe(200);
      expect(response.headers['content-type']).toBe('application/json; charset=utf-8');
      expect(response.headers['cache-control']).toBe('public, no-cache');
      expect(response.json()).toEqual(APPLE_ITEM);
    });

    it('asks for that item and for what is shown of it', async () => {
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item: APPLE });
      await get('/items/2');
      expect(mocked.dynamoDb.calls().map(({ args }) => args[0].input)).toEqual([
        { TableName: 'secret-table', Key: { id: { S: '2' } }, ProjectionExpression: SERVED },
      ]);
    });

    it('reads the price that was typed as a string', async () => {
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item: BANANA });
      expect((await get('/items/1')).json()).toEqual(BANANA_ITEM);
    });

    it('reads a record that has only its id', async () => {
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item: { id: { S: '9' } } });
      expect((await get('/items/9')).json()).toEqual({
        id: '9',
        title: null,
        description: '',
        price: null,
        currency: 'JPY',
        image: null,
        createdAt: null,
        updatedAt: null,
        version: 0,
      });
    });

    it.each<[string, ItemRecord, Partial<ItemResponse>]>([
      ['price', { price: { S: 'abc' } }, { price: null }],
      ['price', { price: { N: '1.5' } }, { price: null }],
      ['price', { price: { S: '-1' } }, { price: null }],
      ['price', { price: { N: '1000000000001' } }, { price: null }],
      ['title', { title: { N: '7' } }, { title: null }],
      ['description', { description: { BOOL: true } }, { description: '' }],
      ['image_key', { image_key: { S: '../secret' } }, { image: null }],
      ['image_key', { image_key: { S: 'images/a/b.jpg' } }, { image: null }],
    ])(
      'shows an unreadable %s as missing and says so once in the log: %j',
      async (attribute, typed, shown) => {
        const id = JSON.stringify(typed);
        mocked.dynamoDb.on(GetItemCommand).resolves({ Item: { ...BANANA, ...typed, id: { S: id } } });
        const first = await get('/items/odd');
        await get('/items/odd');
        expect(first.statusCode).toBe(200);
        expect(first.json()).toEqual({ ...BANANA_ITEM, ...shown, id });
        const reports = mocked.log.filter((line) => line.attribute === attribute && line.id === id);
        expect(reports).toMatchObject([
          { level: 'warn', msg: 'attribute cannot be read and is shown as missing' },
        ]);
      },
    );

    it('shows no facts of a picture that a hand has replaced since', async () => {
      const Item = { ...APPLE, image_key: { S: 'images/other.jpg' } };
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item });
      expect((await get('/items/2')).json<ItemResponse>().image).toEqual({
        key: 'images/other.jpg',
        url: '/storage/images/other.jpg',
        width: null,
        height: null,
        variants: [],
      });
    });

    it('writes the URL of a picture so that its route finds it again', async () => {
      mocked.dynamoDb
        .on(GetItemCommand)
        .resolves({ Item: { ...BANANA, image_key: { S: 'images/赤い りんご#1?.jpg' } } });
      const { image } = (await get('/items/1')).json<ItemResponse>();
      expect(image?.url).toBe(`/storage/images/${encodeURIComponent('赤い りんご#1?.jpg')}`);
    });

    it.each([
      ['%E3%83%90%E3%83%8A%E3%83%8A', 'バナナ'],
      ['%F0%9F%8D%8E', '🍎'],
      ['a%2Fb', 'a/b'],
      ['a%25b', 'a%b'],
      ['%20', ' '],
      ['..%2f', '../'],
      ['a%3Fb', 'a?b'],
      ['x'.repeat(255), 'x'.repeat(255)],
    ])('asks for the id that %s is written for', async (written, id) => {
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item: { ...BANANA, id: { S: id } } });
      const response = await get(`/items/${written}`);
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual({ ...BANANA_ITEM, id });
      expect(mocked.dynamoDb.commandCalls(GetItemCommand)[0]?.args[0].input.Key).toEqual({ id: { S: id } });
    });

    it('answers 404 where no item has the id', async () => {
      mocked.dynamoDb.on(GetItemCommand).resolves({});
      const response = await get('/items/none');
      expect(response.statusCode).toBe(404);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.headers['cache-control']).toBe('no-store');
      expect(response.headers).not.toHaveProperty('etag');
      expect(response.json()).toEqual({
        type: 'urn:tana:item-not-found',
        title: 'No such item',
        status: 404,
        detail: 'No item has this id.',
        instance: '/items/none',
        requestId: response.headers['x-request-id'],
      });
    });

    it.each([
      ['a NUL', '%00'],
      ['a NUL within', 'a%00b'],
      ['a line feed', 'a%0Ab'],
      ['a DEL', '%7F'],
      ['a control character of two bytes', '%C2%85'],
      ['300 characters', 'x'.repeat(300)],
      ['256 characters', 'x'.repeat(256)],
    ])('answers 400 to an id with %s', async (_what, id) => {
      const response = await get(`/items/${id}`);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toEqual({
        type: 'urn:tana:invalid-item-id',
        title: 'Invalid item id',
        status: 400,
        detail: 'An item id has 1 to 255 characters and no control characters.',
        instance: `/items/${id}`,
        requestId: response.headers['x-request-id'],
      });
      expectNothingAsked();
    });

    it('answers 404 where the path ends before the id', async () => {
      const response = await get('/items/');
      expect(response.statusCode).toBe(404);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expectNothingAsked();
    });

    it('answers 400 to a parameter, since it knows none', async () => {
      const response = await get('/items/2?fields=title');
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({
        type: 'urn:tana:invalid-parameters',
        errors: [{ parameter: 'fields', detail: 'fields is not known here; known parameters: none' }],
      });
      expectNothingAsked();
    });
  });

  describe.each(['/items', '/items/2'])('the entity tag of %s', (url) => {
    beforeEach(() => {
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [APPLE] });
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item: APPLE });
    });

    it.each(NAMED)('spares a client the body that names it %s', async (_how, header) => {
      const etag = String((await get(url)).headers.etag);
      const response = await get(url, { 'if-none-match': header(etag) });
      expect(response.statusCode).toBe(304);
      expect(response.body).toBe('');
      // In the client's words, since that is how it finds the answer that it has stored.
      const said = header(etag);
      expect(said === '*' || said.includes(String(response.headers.etag))).toBe(true);
      expect(String(response.headers.etag).replace(/-(br|gzip)"$/, '"')).toBe(etag);
      expect(response.headers['cache-control']).toBe('public, no-cache');
      expect(response.headers).not.toHaveProperty('content-type');
    });

    it.each(NOT_NAMED)('sends the body to a client that names %s', async (_what, header) => {
      const etag = String((await get(url)).headers.etag);
      const response = await get(url, { 'if-none-match': header(etag) });
      expect(response.statusCode).toBe(200);
      expect(response.body).toContain('リンゴ');
    });

    it('stays as it is while the content does', async () => {
      expect((await get(url)).headers.etag).toBe((await get(url)).headers.etag);
    });

    it('changes with the content', async () => {
      const before = await get(url);
      const changed = { ...APPLE, price: { N: '151' } };
      mocked.dynamoDb.on(QueryCommand).resolves({ Items: [changed] });
      mocked.dynamoDb.on(GetItemCommand).resolves({ Item: changed });
      const response = await get(url, { 'if-none-match': String(before.headers.etag) });
      expect(response.statusCode).toBe(200);
      expect(response.headers.etag).not.toBe(before.headers.etag);
    });

    it('is answered to HEAD with all headers of GET and no body', async () => {
      const whole = await get(url);
      const head = await mocked.app.inject({ method: 'HEAD', url });
      expect(head.statusCode).toBe(200);
      expect(head.body).toBe('');
      for (const name of ['etag', 'content-type', 'content-length', 'cache-control'])
        expect(head.headers[name]).toBe(whole.headers[name]);
    });

    it('spares HEAD, too', async () => {
      const etag = String((await get(url)).headers.etag);
      const response = await mocked.app.inject({ method: 'HEAD', url, headers: { 'if-none-match': etag } });
      expect(response.statusCode).toBe(304);
    });
  });

  it.each(['/items/none', '/items/%00'])(
    'answers HEAD of %s with the status of GET and no body',
    async (url) => {
      mocked.dynamoDb.on(GetItemCommand).resolves({});
      const response = await mocked.app.inject({ method: 'HEAD', url });
      expect(response.statusCode).toBe((await get(url)).statusCode);
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(response.body).toBe('');
    },
  );
});

describe.each([
  ['https://cdn.example/pictures', 'https://cdn.example/pictures'],
  ['https://cdn.example/pictures/', 'https://cdn.example/pictures'],
  ['https://cdn.example', 'https://cdn.example'],
  ['/pictures', '/pictures'],
])('the items where IMAGE_BASE_URL is %s', (IMAGE_BASE_URL, base) => {
  beforeAll(async () => {
    mocked = await startMockedApp({ environment: { IMAGE_BASE_URL } });
    mocked.dynamoDb.on(GetItemCommand).resolves({ Item: APPLE });
  });
  afterAll(() => mocked.close());

  it('have their pictures and variants there', async () => {
    expect((await get('/items/2')).json<ItemResponse>().image).toEqual({
      key: `images/${HASH}.jpg`,
      url: `${base}/${HASH}.jpg`,
      width: 1600,
      height: 1200,
      variants: [
        { width: 320, url: `${base}/${HASH}.w320.webp` },
        { width: 640, url: `${base}/${HASH}.w640.webp` },
      ],
    });
  });
});

describe('the items where CURRENCY is USD', () => {
  beforeAll(async () => {
    mocked = await startMockedApp({ environment: { CURRENCY: 'USD' } });
    mocked.dynamoDb.on(QueryCommand).resolves({ Items: [BANANA] });
    mocked.dynamoDb.on(GetItemCommand).resolves({ Item: BANANA });
  });
  afterAll(() => mocked.close());

  it('have their prices in cents', async () => {
    expect((await get('/items/1')).json()).toEqual({ ...BANANA_ITEM, currency: 'USD' });
  });

  it('have them so in the listing, too', async () => {
    expect((await get('/items')).json<ItemListResponse>().items).toEqual([
      { ...BANANA_ITEM, currency: 'USD' },
    ]);
  });
});
