import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { ItemPictures, type ItemRecord } from '@tana/items';
import { createHash } from 'node:crypto';
import { createEditorSignIn, type EditorSignIn } from '../support/editor';
import { dynamoDbError, leaksOf, startMockedApp, type MockedApp } from '../support/mocked.app';

const HASHED = 'images/0f343b0931126a20f133d67c2b018a3b.jpg';
const PICTURES = new Map([
  [HASHED, { key: HASHED, width: 1600, height: 1200, variantWidths: [320, 640] }],
  ['images/plain.jpg', { key: 'images/plain.jpg', width: null, height: null, variantWidths: [] }],
]);
const FACTS = {
  M: { width: { N: '1600' }, height: { N: '1200' }, variants: { L: [{ N: '320' }, { N: '640' }] } },
};

/** As an operator types it in the console. */
const BANANA: ItemRecord = {
  id: { S: '1' },
  price: { S: '100' },
  title: { S: 'バナナ' },
  description: { S: 'バナナ。' },
  image_key: { S: 'images/banana.jpg' },
};

/** As Tana writes it. */
const APPLE: ItemRecord = {
  id: { S: '2' },
  price: { N: '150' },
  title: { S: 'リンゴ' },
  description: { S: 'リンゴ。' },
  image_key: { S: HASHED },
  image_ref: { S: HASHED },
  image: FACTS,
  created_at: { S: '2026-01-02T03:04:05.678Z' },
  updated_at: { S: '2026-02-03T04:05:06.789Z' },
  version: { N: '3' },
  write_id: { S: 'an earlier write' },
};

const SERVED = 'id, title, price, description, image_key, image, image_ref, created_at, updated_at, version';
const TIME = { S: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) };
const UUID = { S: expect.stringMatching(/^[\da-f-]{36}$/) };
const PEAR = { title: '洋ナシ', price: 200 };

const lost = () => new ConditionalCheckFailedException({ message: 'secret-table', $metadata: {} });

let mocked: MockedApp;
let signIn: EditorSignIn;
let token: { authorization: string };

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

function send(method: Method, url: string, body?: unknown, headers: Record<string, string> = {}) {
  return mocked.app.inject({
    method,
    url,
    headers: { ...token, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** Puts a record into the mocked table, whose updates take effect on it. Answers the tag of the item. */
async function store(record: ItemRecord): Promise<string> {
  mocked.dynamoDb.on(GetItemCommand).resolves({ Item: record });
  mocked.dynamoDb
    .on(UpdateItemCommand)
    .callsFake((input: UpdateItemCommandInput) => ({ Attributes: updated(record, input) }));
  const { headers } = await send('GET', `/items/${record.id?.S ?? ''}`);
  mocked.dynamoDb.resetHistory();
  return String(headers.etag);
}

function updated(record: ItemRecord, input: UpdateItemCommandInput | undefined): ItemRecord {
  const [, removed = ''] = / REMOVE (.*)$/.exec(input?.UpdateExpression ?? '') ?? [];
  const kept = Object.entries(record).filter(([name]) => !removed.split(', ').includes(name));
  return { ...Object.fromEntries(kept), ...setBy(input) };
}

/** What an update sets. */
function setBy(input: UpdateItemCommandInput | undefined): ItemRecord {
  const set = /^SET (.*?)( REMOVE |$)/.exec(input?.UpdateExpression ?? '')?.[1]?.split(', ') ?? [];
  const values = input?.ExpressionAttributeValues ?? {};
  return Object.fromEntries(
    set.flatMap((one) => {
      const [name = '', placeholder = ''] = one.split(' = ');
      return values[placeholder] ? [[name, values[placeholder]]] : [];
    }),
  );
}

const put = () => mocked.dynamoDb.commandCalls(PutItemCommand)[0]?.args[0].input;
const update = () => mocked.dynamoDb.commandCalls(UpdateItemCommand)[0]?.args[0].input;
const deletion = () => mocked.dynamoDb.commandCalls(DeleteItemCommand)[0]?.args[0].input;
const writes = () =>
  mocked.dynamoDb
    .calls()
    .filter(({ args: [{ constructor }] }) => /^(Put|Update|Delete)Item/.test(constructor.name));
const audits = () => mocked.log.filter(({ msg }) => msg === 'audit');

beforeAll(async () => {
  signIn = await createEditorSignIn();
  mocked = await startMockedApp({ environment: { ...signIn.environment, ADOPTION_RCU_PER_SECOND: '0' } });
  mocked.app.get(ItemPictures, { strict: false }).find = (key) => Promise.resolve(PICTURES.get(key));
  token = await signIn.authorization();
});
afterAll(() => mocked.close());
beforeEach(() => {
  mocked.dynamoDb.reset();
  mocked.log.length = 0;
});

describe('POST /items', () => {
  it('puts a record with all that its listing needs, where its id is free', async () => {
    mocked.dynamoDb.on(PutItemCommand).resolves({});
    const response = await send('POST', '/items', { ...PEAR, description: '山形の。', imageKey: HASHED });
    const id = String(put()?.Item?.id?.S);
    expect(put()).toEqual({
      TableName: 'secret-table',
      ConditionExpression: 'attribute_not_exists(id)',
      Item: {
        id: UUID,
        title: { S: '洋ナシ' },
        price: { N: '200' },
        description: { S: '山形の。' },
        image_key: { S: HASHED },
        image_ref: { S: HASHED },
        image: FACTS,
        listing: { S: 'catalogue' },
        title_key: { S: '洋ナシ' },
        price_key: { N: '200' },
        created_at: TIME,
        updated_at: put()?.Item?.created_at,
        version: { N: '1' },
        write_id: UUID,
        request_hash: { S: expect.stringMatching(/^[\w-]{43}$/) },
      },
    });
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({
      location: `/items/${id}`,
      etag: expect.stringMatching(/^"[\w-]{22}"$/),
      'cache-control': 'private, no-store',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(response.json()).toEqual({
      id,
      title: '洋ナシ',
      description: '山形の。',
      price: 200,
      currency: 'JPY',
      image: {
        key: HASHED,
        url: `/storage/${HASHED}`,
        width: 1600,
        height: 1200,
        variants: [320, 640].map((width) => ({
          width,
          url: `/storage/${HASHED.replace('.jpg', `.w${width}.webp`)}`,
        })),
      },
      createdAt: put()?.Item?.created_at?.S,
      updatedAt: put()?.Item?.created_at?.S,
      version: 1,
    });
  });

  it.each([
    ['left out', PEAR],
    ['null', { ...PEAR, description: null, imageKey: null }],
    ['empty', { ...PEAR, description: '' }],
  ])('stores nothing for what is %s', async (_what, body) => {
    mocked.dynamoDb.on(PutItemCommand).resolves({});
    const response = await send('POST', '/items', body);
    expect(response.json()).toMatchObject({ description: '', image: null });
    expect(Object.keys(put()?.Item ?? {}).sort()).toEqual(
      ['created_at', 'id', 'listing', 'price', 'price_key', 'request_hash', 'title', 'title_key'].concat([
        'updated_at',
        'version',
        'write_id',
      ]),
    );
  });

  it('stores no size of a picture that nobody has measured', async () => {
    mocked.dynamoDb.on(PutItemCommand).resolves({});
    const response = await send('POST', '/items', { ...PEAR, imageKey: 'images/plain.jpg' });
    expect(put()?.Item?.image).toEqual({ M: { variants: { L: [] } } });
    expect(response.json()).toMatchObject({ image: { key: 'images/plain.jpg', width: null, variants: [] } });
  });

  it('logs who has created what, from where, and no value of it', async () => {
    mocked.dynamoDb.on(PutItemCommand).resolves({});
    const response = await send('POST', '/items', { ...PEAR, imageKey: HASHED });
    expect(audits()).toEqual([
      expect.objectContaining({
        level: 'info',
        subject: 'editor-1',
        action: 'create item',
        id: put()?.Item?.id?.S,
        versionBefore: null,
        versionAfter: 1,
        changed: ['title', 'price', 'imageKey'],
        ip: '127.0.0.1',
        requestId: response.headers['x-request-id'],
      }),
    ]);
    expect(JSON.stringify(mocked.log)).not.toMatch(/洋ナシ|Bearer|eyJ/);
  });

  describe('with an Idempotency-Key', () => {
    const KEY = { 'idempotency-key': '8e03978e-40d5-43dd-bc93-6894a57f9324' };
    const id = createHash('sha256')
      .update(JSON.stringify(['editor-1', KEY['idempotency-key']]))
      .digest('base64url');

    /** Creates the item, and lets the table have it from then on. */
    const createOnce = async (): Promise<ItemRecord> => {
      mocked.dynamoDb.on(PutItemCommand).resolves({});
      await send('POST', '/items', PEAR, KEY);
      const record = put()?.Item ?? {};
      mocked.dynamoDb.reset();
      mocked.dynamoDb.on(PutItemCommand).rejects(lost());
      mocked.log.length = 0;
      return record;
    };

    it('has an id that only this editor and this key make', async () => {
      expect((await createOnce()).id).toEqual({ S: id });
      await send('POST', '/items', PEAR, {
        ...KEY,
        ...(await signIn.authorization({ subject: 'editor-2' })),
      });
      expect(put()?.Item?.id?.S).not.toBe(id);
    });

    it('answers a repeated request with the item as it is now, and logs no second creation', async () => {
      const record = await createOnce();
      const changed = {
        ...record,
        title: { S: 'ラ・フランス' },
        version: { N: '2' },
        write_id: { S: 'later' },
      };
      const etag = await store(changed);
      const response = await send(
        'POST',
        '/items',
        { price: 200.0, title: '洋ナシ', imageKey: null, description: '' },
        KEY,
      );
      expect(response.statusCode).toBe(201);
      expect(response.headers).toMatchObject({ location: `/items/${id}`, etag });
      expect(response.json()).toMatchObject({ id, title: 'ラ・フランス', version: 2 });
      expect(audits()).toEqual([]);
      expect(mocked.dynamoDb.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({
        Key: { id: { S: id } },
        ConsistentRead: true,
      });
    });

    it.each([{ title: '和ナシ' }, { price: 201 }, { description: 'x' }, { imageKey: HASHED }])(
      'is a 422 with another body: %j',
      async (other) => {
        await store(await createOnce());
        const response = await send('POST', '/items', { ...PEAR, ...other }, KEY);
        expect(response.statusCode).toBe(422);
        expect(response.json()).toMatchObject({
          type: 'urn:tana:idempotency-key-reused',
          detail: expect.stringContaining('new key'),
        });
      },
    );

    it('makes the item anew where it has been deleted between the write and the look', async () => {
      mocked.dynamoDb.on(PutItemCommand).rejectsOnce(lost()).resolves({});
      mocked.dynamoDb.on(GetItemCommand).resolves({});
      expect((await send('POST', '/items', PEAR, KEY)).statusCode).toBe(201);
    });

    it.each(['', ' ', 'two words', 'キー', 'x'.repeat(256)])('is a 400 where the key is %j', async (key) => {
      const raw = Buffer.from(key).toString('latin1');
      const response = await send('POST', '/items', PEAR, { 'idempotency-key': raw });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-idempotency-key' });
      expect(mocked.dynamoDb.calls()).toHaveLength(0);
    });
  });

  it('is done where the first answer is lost and the second says that the id is taken', async () => {
    mocked.dynamoDb.on(PutItemCommand).rejects(lost());
    mocked.dynamoDb.on(GetItemCommand).callsFake(() => ({ Item: put()?.Item }));
    const response = await send('POST', '/items', PEAR);
    expect(response.statusCode).toBe(201);
    expect(audits()).toMatchObject([{ action: 'create item', versionAfter: 1 }]);
  });
});

describe('the body of an item', () => {
  const LONG = 'x'.repeat(201);
  const HALF = '"\\ud83c"';

  it.each<[string, string]>([
    ['title', '""'],
    ['title', '"  　"'],
    ['title', JSON.stringify(LONG)],
    ['title', JSON.stringify('🍎'.repeat(201))],
    ['title', '"a\\u0000"'],
    ['title', '"a\\nb"'],
    ['title', '"a\\u0085"'],
    ['title', HALF],
    ['title', 'null'],
    ['title', '5'],
    ['title', '["x"]'],
    ['price', '"100"'],
    ['price', '1.5'],
    ['price', '-1'],
    ['price', '1000000000001'],
    ['price', '1e400'],
    ['price', 'null'],
    ['price', 'true'],
    ['description', JSON.stringify('x'.repeat(5001))],
    ['description', '"a\\u0007"'],
    ['description', HALF],
    ['description', '5'],
    ['imageKey', '"banana.jpg"'],
    ['imageKey', '"images/"'],
    ['imageKey', '"images/../x.jpg"'],
    ['imageKey', '""'],
    ['imageKey', '7'],
    ['imageKey', '"images/missing.jpg"'],
    ['colour', '"red"'],
    ['id', '"9"'],
    ['version', '9'],
    ['toString', '"x"'],
    ['constructor', '"x"'],
  ])('is refused for its %s: %s', async (property, json) => {
    const others = Object.entries(PEAR).filter(([name]) => name !== property);
    const body = JSON.stringify(Object.fromEntries(others)).replace(/\{/, `{"${property}":${json},`);
    for (const [method, url, headers] of [
      ['POST', '/items', {}],
      ['PUT', '/items/2', { 'if-match': await store(APPLE) }],
      ['PATCH', '/items/2', { 'if-match': '*' }],
    ] as const) {
      const english = await send(method, url, body, headers);
      expect(english.statusCode).toBe(400);
      expect(english.json()).toMatchObject({
        type: 'urn:tana:invalid-body',
        errors: [{ pointer: `/${property}`, detail: expect.stringMatching(/^[ -~]+$/) }],
      });
      const japanese = await send(method, url, body, { ...headers, 'accept-language': 'ja' });
      expect(japanese.json()).toMatchObject({
        errors: [{ pointer: `/${property}`, detail: expect.stringMatching(/[ぁ-ん].*。|[ぁ-ん].*ください/) }],
      });
    }
    expect(writes()).toHaveLength(0);
  });

  it('is refused once for each property that is missing', async () => {
    const response = await send('POST', '/items', {});
    expect(response.json()).toMatchObject({ errors: [{ pointer: '/title' }, { pointer: '/price' }] });
  });

  it.each(['[]', '"x"', 'null', '5'])('is refused where it is %s', async (body) => {
    for (const [method, url] of [
      ['POST', '/items'],
      ['PUT', '/items/2'],
      ['PATCH', '/items/2'],
    ] as const) {
      const response = await send(method, url, body, { 'if-match': '*' });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-body', errors: [{ pointer: '' }] });
    }
  });

  it.each([
    { title: '🍎'.repeat(200), price: 0 },
    { title: ' a ', price: 10 ** 12, description: '\t一\r\n二' },
    { title: 'x', price: 1, description: '𠮷'.repeat(5000) },
  ])('is taken at its limits', async (body) => {
    mocked.dynamoDb.on(PutItemCommand).resolves({});
    const response = await send('POST', '/items', body);
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject(body);
  });

  it.each([
    ['POST', '/items', 'text/plain', 415],
    ['POST', '/items', 'application/x-www-form-urlencoded', 415],
    ['POST', '/items', 'application/merge-patch+json', 415],
    ['PUT', '/items/2', 'application/merge-patch+json', 415],
    ['PATCH', '/items/2', 'application/json-patch+json', 415],
    ['PATCH', '/items/2', 'text/plain', 415],
    ['PATCH', '/items/2', 'application/merge-patch+json; charset=utf-8', 200],
    ['PATCH', '/items/2', 'Application/JSON;charset=UTF-8', 200],
  ] as const)('of %s %s as %s is answered by %i', async (method, url, type, status) => {
    const headers = { 'content-type': type, 'if-match': await store(APPLE) };
    const response = await send(method, url, PEAR, headers);
    expect(response.statusCode).toBe(status);
    const isRefused = status === 415;
    expect(writes()).toHaveLength(isRefused ? 0 : 1);
    expect(response.json()).toMatchObject(isRefused ? { type: 'urn:tana:unsupported-media-type' } : PEAR);
  });

  it.each([
    ['POST', '/items', 'application/json'],
    ['PATCH', '/items/2', 'application/merge-patch+json'],
  ] as const)('of %s %s is refused where it is too large or no JSON', async (method, url, type) => {
    const headers = { 'content-type': type, 'if-match': '*' };
    const large = await send(method, url, { ...PEAR, description: 'x'.repeat(64 * 1024) }, headers);
    expect(large.statusCode).toBe(413);
    expect(large.json()).toMatchObject({ type: 'urn:tana:body-too-large' });
    for (const text of ['{"title":', '{"__proto__":{}}', '']) {
      expect((await send(method, url, text, headers)).statusCode).toBe(400);
    }
  });
});

describe('PUT /items/{id}', () => {
  const CREATE = { 'if-none-match': '*' };

  it('replaces the item on condition that nothing of it has changed since it was read', async () => {
    const etag = await store(APPLE);
    const response = await send('PUT', '/items/2', PEAR, { 'if-match': etag });
    expect(mocked.dynamoDb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'secret-table',
      Key: { id: { S: '2' } },
      ProjectionExpression: `${SERVED}, write_id, request_hash`,
      ConsistentRead: true,
    });
    expect(update()).toEqual({
      TableName: 'secret-table',
      Key: { id: { S: '2' } },
      UpdateExpression: expect.stringMatching(/ REMOVE image, image_ref, description, image_key$/),
      ConditionExpression:
        'attribute_exists(id) AND version = :was_version AND title = :was_title AND price = :was_price' +
        ' AND description = :was_description AND image_key = :was_image_key',
      ExpressionAttributeValues: expect.objectContaining({
        ':was_version': { N: '3' },
        ':was_title': { S: 'リンゴ' },
        ':was_price': { N: '150' },
        ':was_description': { S: 'リンゴ。' },
        ':was_image_key': { S: HASHED },
      }),
      ReturnValues: 'ALL_NEW',
    });
    expect(setBy(update())).toEqual({
      title: { S: '洋ナシ' },
      price: { N: '200' },
      listing: { S: 'catalogue' },
      title_key: { S: '洋ナシ' },
      price_key: { N: '200' },
      version: { N: '4' },
      updated_at: TIME,
      write_id: UUID,
    });
    expect(response.statusCode).toBe(200);
    expect(response.headers.etag).not.toBe(etag);
    expect(response.headers).not.toHaveProperty('location');
    expect(response.json()).toMatchObject({
      ...PEAR,
      description: '',
      image: null,
      createdAt: '2026-01-02T03:04:05.678Z',
      version: 4,
    });
    expect(audits()).toMatchObject([
      {
        action: 'change item',
        id: '2',
        versionBefore: 3,
        versionAfter: 4,
        changed: ['title', 'price', 'description', 'imageKey'],
      },
    ]);
  });

  it('makes a record that was typed by hand clean', async () => {
    const etag = await store(BANANA);
    const body = { title: 'ﾊﾞﾅﾅ', price: 100, description: 'バナナ。', imageKey: HASHED };
    const response = await send('PUT', '/items/1', body, { 'if-match': etag });
    expect(update()?.ConditionExpression).toBe(
      'attribute_exists(id) AND attribute_not_exists(version) AND title = :was_title AND price = :was_price' +
        ' AND description = :was_description AND image_key = :was_image_key',
    );
    expect(update()?.ExpressionAttributeValues).toMatchObject({ ':was_price': { S: '100' } });
    expect(setBy(update())).toEqual({
      title: { S: 'ﾊﾞﾅﾅ' },
      price: { N: '100' },
      description: { S: 'バナナ。' },
      image_key: { S: HASHED },
      image_ref: { S: HASHED },
      image: FACTS,
      listing: { S: 'catalogue' },
      title_key: { S: 'バナナ' },
      price_key: { N: '100' },
      created_at: TIME,
      updated_at: setBy(update()).created_at,
      version: { N: '1' },
      write_id: UUID,
    });
    expect(response.json()).toMatchObject({ price: 100, version: 1, image: { width: 1600 } });
  });

  it('creates under a chosen id that is free', async () => {
    mocked.dynamoDb.on(PutItemCommand).resolves({});
    const response = await send('PUT', '/items/A.z_0~-9', PEAR, CREATE);
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({ location: '/items/A.z_0~-9', etag: expect.any(String) });
    expect(put()).toMatchObject({
      ConditionExpression: 'attribute_not_exists(id)',
      Item: { id: { S: 'A.z_0~-9' }, version: { N: '1' } },
    });
    expect(audits()).toMatchObject([{ action: 'create item', id: 'A.z_0~-9' }]);
  });

  it('creates nothing under an id that is taken', async () => {
    await store(APPLE);
    mocked.dynamoDb.on(PutItemCommand).rejects(lost());
    const response = await send('PUT', '/items/2', PEAR, CREATE);
    expect(response.statusCode).toBe(412);
    expect(response.json()).toMatchObject({ type: 'urn:tana:item-id-taken' });
    expect(audits()).toEqual([]);
  });

  it('has created where the first answer is lost and the second says that the id is taken', async () => {
    mocked.dynamoDb.on(PutItemCommand).rejects(lost());
    mocked.dynamoDb.on(GetItemCommand).callsFake(() => ({ Item: put()?.Item }));
    expect((await send('PUT', '/items/new', PEAR, CREATE)).statusCode).toBe(201);
  });

  it.each(['a b', 'a%2Fb', '%E5%95%86', 'x'.repeat(65), 'a%0A'])(
    'is a 400 where the chosen id is %s',
    async (id) => {
      const response = await send('PUT', `/items/${id}`, PEAR, CREATE);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-item-id' });
      expect(mocked.dynamoDb.calls()).toHaveLength(0);
    },
  );

  it.each(['"x"', '*, "x"', ''])('is a 400 with If-None-Match: %s', async (tag) => {
    const response = await send('PUT', '/items/2', PEAR, { 'if-none-match': tag });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-precondition' });
  });

  it('is a 412 where there is nothing to replace, since it could have created', async () => {
    mocked.dynamoDb.on(GetItemCommand).resolves({});
    expect((await send('PUT', '/items/9', PEAR, { 'if-match': '*' })).statusCode).toBe(412);
    expect(writes()).toHaveLength(0);
  });
});

describe('PATCH /items/{id}', () => {
  const patch = async (record: ItemRecord, body: object) =>
    send('PATCH', `/items/${record.id?.S}`, body, {
      'if-match': await store(record),
      'content-type': 'application/merge-patch+json',
    });

  it.each<[string, object, object]>([
    ['the title', { title: '青リンゴ' }, { title: '青リンゴ', price: 150, description: 'リンゴ。' }],
    ['the price', { price: 0 }, { title: 'リンゴ', price: 0 }],
    ['the description', { description: '甘い。' }, { description: '甘い。', price: 150 }],
    ['nothing', {}, { title: 'リンゴ', price: 150, description: 'リンゴ。', image: { width: 1600 } }],
    ['the picture', { imageKey: 'images/plain.jpg' }, { image: { key: 'images/plain.jpg', width: null } }],
  ])('changes %s and leaves the rest', async (_what, body, item) => {
    const response = await patch(APPLE, body);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ ...item, id: '2', version: 4 });
    expect(audits()).toMatchObject([{ action: 'change item', changed: Object.keys(body) }]);
  });

  it('takes away the description and the picture, facts and reference with it', async () => {
    const response = await patch(APPLE, { description: null, imageKey: null });
    expect(response.json()).toMatchObject({ description: '', image: null });
    expect(update()?.UpdateExpression).toMatch(/ REMOVE image, image_ref, description, image_key$/);
  });

  it('makes a record that was typed by hand clean, and does not touch what it cannot read', async () => {
    const odd: ItemRecord = { ...BANANA, description: { N: '5' }, image_key: { S: 'elsewhere/x.jpg' } };
    const response = await patch(odd, { title: '台湾バナナ' });
    expect(setBy(update())).toEqual({
      title: { S: '台湾バナナ' },
      price: { N: '100' },
      listing: { S: 'catalogue' },
      title_key: { S: '台湾バナナ' },
      price_key: { N: '100' },
      created_at: TIME,
      updated_at: TIME,
      version: { N: '1' },
      write_id: UUID,
    });
    expect(update()?.UpdateExpression).toMatch(/ REMOVE image, image_ref$/);
    expect(response.json()).toMatchObject({ title: '台湾バナナ', price: 100, version: 1 });
  });

  it('drops facts of a picture that a hand has replaced by another since', async () => {
    const retyped: ItemRecord = { ...APPLE, image_key: { S: 'images/banana.jpg' } };
    const response = await patch(retyped, { title: 'x' });
    expect(setBy(update())).toMatchObject({
      image: { M: { variants: { L: [] } } },
      image_ref: { S: 'images/banana.jpg' },
    });
    expect(setBy(update())).not.toHaveProperty('image_key');
    expect(response.json()).toMatchObject({ image: { key: 'images/banana.jpg', width: null, variants: [] } });
  });

  it.each<[ItemRecord, object, string[]]>([
    [{ id: { S: '1' }, title: { S: 'x' }, price: { S: 'abc' } }, { title: 'y' }, ['/price']],
    [{ id: { S: '1' } }, {}, ['/title', '/price']],
    [{ id: { S: '1' }, price: { N: '1' } }, { price: 2 }, ['/title']],
  ])('asks for what a hand has left out: %j', async (record, body, pointers) => {
    const etag = await store(record);
    const response = await send('PATCH', '/items/1', body, { 'if-match': etag, 'accept-language': 'ja' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({
      type: 'urn:tana:invalid-body',
      errors: pointers.map((pointer) => ({ pointer, detail: expect.stringMatching(/ください/) })),
    });
    expect(writes()).toHaveLength(0);
  });
});

describe('DELETE /items/{id}', () => {
  it('deletes the item on condition that nothing of it has changed since it was read', async () => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(DeleteItemCommand).resolves({});
    const response = await send('DELETE', '/items/2', undefined, { 'if-match': etag });
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(deletion()).toEqual({
      TableName: 'secret-table',
      Key: { id: { S: '2' } },
      ConditionExpression:
        'attribute_exists(id) AND version = :was_version AND title = :was_title AND price = :was_price' +
        ' AND description = :was_description AND image_key = :was_image_key',
      ExpressionAttributeValues: {
        ':was_version': { N: '3' },
        ':was_title': { S: 'リンゴ' },
        ':was_price': { N: '150' },
        ':was_description': { S: 'リンゴ。' },
        ':was_image_key': { S: HASHED },
      },
    });
    expect(audits()).toMatchObject([
      { action: 'delete item', id: '2', subject: 'editor-1', versionBefore: 3, versionAfter: null },
    ]);
  });

  it('sends no empty set of values for a record that has nothing but its id', async () => {
    const etag = await store({ id: { S: '9' } });
    mocked.dynamoDb.on(DeleteItemCommand).resolves({});
    expect((await send('DELETE', '/items/9', undefined, { 'if-match': etag })).statusCode).toBe(204);
    expect(deletion()).not.toHaveProperty('ExpressionAttributeValues');
  });

  it('is done where the first answer is lost and the second finds nothing', async () => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(GetItemCommand).resolvesOnce({ Item: APPLE }).resolves({});
    mocked.dynamoDb.on(DeleteItemCommand).rejects(lost());
    expect((await send('DELETE', '/items/2', undefined, { 'if-match': etag })).statusCode).toBe(204);
    expect(audits()).toHaveLength(1);
  });

  it('is a 412 where somebody has changed the item in between', async () => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(DeleteItemCommand).rejects(lost());
    const response = await send('DELETE', '/items/2', undefined, { 'if-match': etag });
    expect(response.statusCode).toBe(412);
    expect(audits()).toEqual([]);
  });
});

describe.each([
  ['PUT', PEAR],
  ['PATCH', PEAR],
  ['DELETE', undefined],
] as const)('%s /items/{id} and its precondition', (method, body) => {
  const act = (headers: Record<string, string>, url = '/items/2') => send(method, url, body, headers);

  it.each<[string, (etag: string) => string]>([
    ['as it is', (etag) => etag],
    ['as a proxy weakens it', (etag) => `W/${etag}`],
    ['as Brotli marks it', (etag) => etag.replace(/"$/, '-br"')],
    ['as gzip and a proxy mark it', (etag) => `W/${etag.replace(/"$/, '-gzip"')}`],
    ['in a list', (etag) => `"x", ${etag}`],
    ['by *', () => '*'],
  ])('takes the tag %s', async (_how, name) => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(DeleteItemCommand).resolves({});
    expect((await act({ 'if-match': name(etag) })).statusCode).toBeLessThan(300);
    expect(writes()).toHaveLength(1);
  });

  it.each(['"x"', '', 'x', 'W/"x"'])('is a 412 with the tag %j, which is of another state', async (tag) => {
    await store(APPLE);
    const response = await act({ 'if-match': tag });
    expect(response.statusCode).toBe(412);
    expect(response.json()).toMatchObject({ type: 'urn:tana:item-changed', detail: expect.any(String) });
    expect(writes()).toHaveLength(0);
    expect(audits()).toEqual([]);
  });

  it('is a 428 without one', async () => {
    const response = await act({});
    expect(response.statusCode).toBe(428);
    expect(response.json()).toMatchObject({
      type: 'urn:tana:precondition-missing',
      detail: expect.stringContaining('If-Match'),
    });
    expect(mocked.dynamoDb.calls()).toHaveLength(0);
  });

  it('is a 400 with two that contradict each other', async () => {
    const response = await act({ 'if-match': '*', 'if-none-match': '*' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ type: 'urn:tana:invalid-precondition' });
    expect(mocked.dynamoDb.calls()).toHaveLength(0);
  });

  it('is a 400 where the id can be no item’s', async () => {
    const response = await act({ 'if-match': '*' }, `/items/${'x'.repeat(256)}`);
    expect(response.statusCode).toBe(400);
    expect(mocked.dynamoDb.calls()).toHaveLength(0);
  });
});

describe.each([
  ['PATCH', PEAR],
  ['DELETE', undefined],
] as const)('%s /items/{id} of an item that is not there', (method, body) => {
  it('is a 404', async () => {
    mocked.dynamoDb.on(GetItemCommand).resolves({});
    const response = await send(method, '/items/9', body, { 'if-match': '"x"' });
    expect(response.statusCode).toBe(404);
    expect(response.json()).toMatchObject({ type: 'urn:tana:item-not-found' });
    expect(writes()).toHaveLength(0);
  });
});

describe.each(['PUT', 'PATCH'] as const)('%s /items/{id} at the moment of writing', (method) => {
  it('is a 412 where somebody has changed the item since it was read', async () => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(UpdateItemCommand).rejects(lost());
    const response = await send(method, '/items/2', PEAR, { 'if-match': etag });
    expect(response.statusCode).toBe(412);
    expect(leaksOf(response.body)).toEqual([]);
    expect(audits()).toEqual([]);
  });

  it('is a 412 where somebody has deleted the item since it was read', async () => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(GetItemCommand).resolvesOnce({ Item: APPLE }).resolves({});
    mocked.dynamoDb.on(UpdateItemCommand).rejects(lost());
    expect((await send(method, '/items/2', PEAR, { 'if-match': etag })).statusCode).toBe(412);
  });

  it('is done where the first answer is lost and the second finds the change made', async () => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(UpdateItemCommand).rejects(lost());
    mocked.dynamoDb
      .on(GetItemCommand)
      .resolvesOnce({ Item: APPLE })
      .callsFake(() => ({ Item: updated(APPLE, update()) }));
    const response = await send(method, '/items/2', PEAR, { 'if-match': etag });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ ...PEAR, version: 4 });
    expect(audits()).toHaveLength(1);
  });

  it('says so where the record has no room', async () => {
    const etag = await store(APPLE);
    const message = 'Item size to update has exceeded the maximum allowed size';
    mocked.dynamoDb.on(UpdateItemCommand).rejects(dynamoDbError('ValidationException', 400, message));
    const response = await send(method, '/items/2', PEAR, { 'if-match': etag });
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({ type: 'urn:tana:item-too-large' });
  });
});

describe.each([
  ['POST', '/items', PutItemCommand],
  ['PUT', '/items/2', UpdateItemCommand],
  ['PATCH', '/items/2', UpdateItemCommand],
  ['DELETE', '/items/2', DeleteItemCommand],
] as const)('%s %s', (method, url, command) => {
  const body = method === 'DELETE' ? undefined : PEAR;

  it('is a 401 without a good token, and touches nothing', async () => {
    for (const authorization of ['', 'Bearer x', 'Basic eDp5']) {
      const response = await send(method, url, body, { authorization, 'if-match': '*' });
      expect(response.statusCode).toBe(401);
      expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(response.json()).toMatchObject({ type: 'urn:tana:not-signed-in' });
    }
    expect(mocked.dynamoDb.calls()).toHaveLength(0);
  });

  it('is a 403 with a token that lacks the scope, and touches nothing', async () => {
    const headers = { ...(await signIn.authorization({ scope: 'openid' })), 'if-match': '*' };
    const response = await send(method, url, body, headers);
    expect(response.statusCode).toBe(403);
    expect(response.json()).toMatchObject({ type: 'urn:tana:not-an-editor' });
    expect(mocked.dynamoDb.calls()).toHaveLength(0);
  });

  it.each([
    ['AccessDeniedException', 400, 500],
    ['ValidationException', 400, 500],
    ['ResourceNotFoundException', 400, 500],
    ['ThrottlingException', 400, 503],
    ['InternalServerError', 500, 503],
  ])('tells nothing of the inside at a %s', async (name, awsStatus, status) => {
    const etag = await store(APPLE);
    mocked.dynamoDb.on(command as typeof PutItemCommand).rejects(dynamoDbError(name, awsStatus));
    const response = await send(method, url, body, { 'if-match': etag });
    expect(response.statusCode).toBe(status);
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(leaksOf(response.body)).toEqual([]);
    expect(audits()).toEqual([]);
  });
});

describe('GET of an editor', () => {
  it('reads the item as it is this very moment, and is kept by no cache', async () => {
    mocked.dynamoDb.on(GetItemCommand).resolves({ Item: APPLE });
    const response = await send('GET', '/items/2');
    expect(response.headers['cache-control']).toBe('private, no-store');
    expect(mocked.dynamoDb.commandCalls(GetItemCommand)[0]?.args[0].input).toEqual({
      TableName: 'secret-table',
      Key: { id: { S: '2' } },
      ProjectionExpression: SERVED,
      ConsistentRead: true,
    });
  });

  it.each(['/items', '/items/9', '/items?limit=0', '/health', '/nope'])(
    '%s is kept by no cache',
    async (url) => {
      mocked.dynamoDb.on(GetItemCommand).resolves({});
      expect((await send('GET', url)).headers['cache-control']).toBe('private, no-store');
    },
  );

  it('is a cheap one where nobody is signed in', async () => {
    mocked.dynamoDb.on(GetItemCommand).resolves({ Item: APPLE });
    const response = await mocked.app.inject({ method: 'GET', url: '/items/2' });
    expect(response.headers['cache-control']).toBe('public, no-cache');
    expect(mocked.dynamoDb.commandCalls(GetItemCommand)[0]?.args[0].input).not.toHaveProperty(
      'ConsistentRead',
    );
  });
});

describe('a reader', () => {
  it.each([
    ['POST', '/items'],
    ['PUT', '/items/2'],
    ['PATCH', '/items/2'],
    ['DELETE', '/items/2'],
  ] as const)('has no %s %s, whoever asks', async (method, url) => {
    const reader = await startMockedApp({ environment: { ...signIn.environment, EDITOR: 'false' } });
    const response = await reader.app.inject({ method, url, headers: { ...token, 'if-match': '*' } });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('GET, HEAD');
    await reader.close();
  });
});
