import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/util-stream';
import { Readable } from 'node:stream';
import { createLogger } from '../../apps/api/src/logging';
import { createEditorSignIn, type EditorSignIn } from '../support/editor';
import { dynamoDbError, exchange, startMockedApp, until, type MockedApp } from '../support/mocked.app';

const ITEM = { id: { S: '1' }, title: { S: 'リンゴ' }, price: { N: '100' } };
const SHOP = 'https://shop.example';

let mocked: MockedApp;
let signIn: EditorSignIn;

beforeAll(async () => {
  signIn = await createEditorSignIn();
  mocked = await startMockedApp({
    environment: { ...signIn.environment, CORS_ORIGINS: SHOP, ADOPTION_RCU_PER_SECOND: '0' },
    prepare: ({ dynamoDb, s3 }) => {
      dynamoDb.on(QueryCommand).resolves({ Items: [ITEM] });
      dynamoDb.on(GetItemCommand).resolves({ Item: ITEM });
      dynamoDb.on(GetItemCommand, { Key: { id: { S: 'absent' } } }).resolves({});
      dynamoDb
        .on(GetItemCommand, { Key: { id: { S: 'broken' } } })
        .rejects(new Error('no arn:aws:dynamodb:ap-northeast-1:123456789012:table/secret-table'));
      dynamoDb
        .on(GetItemCommand, { Key: { id: { S: 'busy' } } })
        .rejects(dynamoDbError('ThrottlingException'));
      dynamoDb.on(PutItemCommand).resolves({});
      s3.on(GetObjectCommand).callsFake(() => ({
        Body: sdkStreamMixin(Readable.from([Buffer.from('picture')], { objectMode: false })),
        ContentLength: 7,
        ContentType: 'image/jpeg',
        ETag: '"stored"',
      }));
      s3.on(HeadObjectCommand).resolves({ ContentLength: 7, ContentType: 'image/jpeg', ETag: '"stored"' });
    },
  });
  await mocked.app.listen(0, '127.0.0.1');
});
afterAll(() => mocked.close());
beforeEach(() => mocked.log.splice(0));

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer to a request whose lines are sent as they are, since no client would send most of them. */
async function send(requestLine: string, lines: readonly string[] = ['Host: tana']): Promise<Answer> {
  const text = await exchange(mocked.app, [requestLine, ...lines, 'Connection: close', '', ''].join('\r\n'));
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [statusLine = '', ...fields] = head.split('\r\n');
  const pairs = fields.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(pairs),
    body: body.join('\r\n\r\n'),
  };
}

const get = (path: string, lines: readonly string[] = []) =>
  send(`GET ${path} HTTP/1.1`, ['Host: tana', ...lines]);

/** What may differ between two answers to the same request. */
function lasting({ status, headers, body }: Answer): Answer {
  const { 'x-request-id': id = '' } = headers;
  return { status, headers: { ...headers, date: '', 'x-request-id': '' }, body: body.replaceAll(id, '') };
}

describe('an answer of any kind', () => {
  const CREATION = { title: 'リンゴ', price: 100 };
  /** A request of each kind, as it is sent. */
  const KINDS: [what: string, status: number, requestLine: string, lines?: string[]][] = [
    ['a listing', 200, 'GET /items HTTP/1.1'],
    ['an item', 200, 'GET /items/1 HTTP/1.1'],
    ['a health check', 200, 'GET /health HTTP/1.1'],
    ['the contract', 200, 'GET /openapi.json HTTP/1.1'],
    ['the documentation', 200, 'GET /docs HTTP/1.1'],
    ['a picture', 200, 'GET /storage/images/a.jpg HTTP/1.1'],
    ['what is known already', 304, 'GET /items HTTP/1.1', ['If-None-Match: *']],
    [
      'a preflight',
      204,
      'OPTIONS /items/1 HTTP/1.1',
      [`Origin: ${SHOP}`, 'Access-Control-Request-Method: PUT'],
    ],
    ['a missing item', 404, 'GET /items/absent HTTP/1.1'],
    ['an unknown path', 404, 'GET /nope HTTP/1.1'],
    ['an unknown method', 405, 'PUT /items HTTP/1.1'],
    ['a write without a token', 401, 'POST /items HTTP/1.1', ['Content-Length: 0']],
    ['a broken path', 400, 'GET /items/%ff HTTP/1.1'],
    ['a path that is too long', 414, `GET /items/${'x'.repeat(5000)} HTTP/1.1`],
    ['what is no HTTP', 400, 'GET /items HTTP/9.9'],
    ['headers that are too large', 431, 'GET /items HTTP/1.1', [`X: ${'x'.repeat(20_000)}`]],
    ['a fault', 500, 'GET /items/broken HTTP/1.1'],
    ['a busy table', 503, 'GET /items/busy HTTP/1.1'],
  ];

  it.each(KINDS)(
    '(%s, %i) may not be guessed, framed or had without TLS, and names no software',
    async (...kind) => {
      const [, status, requestLine, lines = []] = kind;
      // The second may come from a cache of ours.
      for (let time = 1; time <= 2; time++) {
        const answer = await send(requestLine, ['Host: tana', ...lines]);
        expect(answer.status).toBe(status);
        expect(answer.headers).toMatchObject({
          'content-security-policy': expect.stringMatching(/frame-ancestors 'none'|sandbox/),
          'strict-transport-security': 'max-age=31536000; includeSubDomains',
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
        });
        for (const name of ['server', 'x-powered-by', 'via']) expect(answer.headers).not.toHaveProperty(name);
      }
    },
  );

  it.each(KINDS.filter(([, status]) => status >= 400))(
    '(%s, %i) is kept by no cache and tells nothing of the inside',
    async (_what, _status, requestLine, lines = []) => {
      const { headers, body } = lasting(await send(requestLine, ['Host: tana', ...lines]));
      expect(headers['cache-control']).toMatch(/\bno-store\b/);
      expect(body).not.toMatch(/secret|arn:|\d{12}|\.[cm]?[jt]s\b|\n +at |\\n +at /);
      expect(body).not.toMatch(/dynamo|\bs3\b|aws|amazon|fastify|nest|node_modules|\bpino\b/i);
      expect(body).not.toMatch(/\d+\.\d+\.\d+/);
      expect(JSON.parse(body)).not.toHaveProperty('stack');
    },
  );

  it('that bears a token is kept by no shared cache, whatever is asked for', async () => {
    const { authorization } = await signIn.authorization();
    for (const path of ['/items', '/items/1', '/items/absent', '/storage/images/a.jpg', '/nope', '/docs'])
      expect((await get(path, [`Authorization: ${authorization}`])).headers['cache-control']).toMatch(
        /no-store/,
      );
  });

  it('to a creation leads to a path, on whatever host was asked', async () => {
    const payload = JSON.stringify(CREATION);
    const { authorization } = await signIn.authorization();
    const text = await exchange(
      mocked.app,
      [
        'POST http://evil.example/items HTTP/1.1',
        'Host: evil.example',
        'X-Forwarded-Host: evil.example',
        'X-Forwarded-Proto: http',
        `Authorization: ${authorization}`,
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(payload)}`,
        'Connection: close',
        '',
        payload,
      ].join('\r\n'),
    );
    expect(text).toMatch(/^HTTP\/1\.1 201 /);
    expect(text).toMatch(/\r\nlocation: \/items\/[\w-]+\r\n/i);
    expect(text).not.toContain('evil');
  });
});

describe('a header that no cache looks at', () => {
  const EVIL = [
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: evil',
    'X-Forwarded-Port: 666',
    'X-Forwarded-Prefix: /evil',
    'Forwarded: host=evil.example;proto=evil',
    'X-Host: evil.example',
    'X-Original-URL: /evil',
    'X-Rewrite-URL: /evil',
    'X-HTTP-Method-Override: DELETE',
    'X-Method-Override: DELETE',
    'Referer: https://evil.example/',
    'User-Agent: evil',
    'Cookie: evil=1',
    'Accept: text/evil',
    'Accept-Charset: evil',
    'Accept-Language: evil',
    'Cache-Control: no-cache, evil',
  ];
  const PATHS = ['/items', '/items/1', '/items/absent', '/nope', '/openapi.json', '/storage/images/a.jpg'];

  it.each(PATHS.flatMap((path) => EVIL.map((line) => [path, line] as const)))(
    'changes nothing of the answer of %s: %s',
    async (path, line) => {
      const plain = await get(path);
      const poisoned = await get(path, [line]);
      const afterwards = await get(path);
      expect(lasting(poisoned)).toEqual(lasting(plain));
      expect(lasting(afterwards)).toEqual(lasting(plain));
    },
  );
});

describe('what a cache must look at', () => {
  it.each(['/items', '/items/1', '/storage/images/a.jpg'])('is named by %s: the origin', async (path) => {
    expect((await get(path)).headers.vary).toMatch(/\borigin\b/i);
  });

  it('gives no other origin what was let read by the first', async () => {
    const first = await get('/items', [`Origin: ${SHOP}`]);
    const second = await get('/items', ['Origin: https://evil.example']);
    expect(first.headers['access-control-allow-origin']).toBe(SHOP);
    expect(second.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is not a parameter that nobody knows, which is refused and kept by no cache', async () => {
    for (const path of ['/items?utm_source=evil', '/items/1?cb=evil', '/storage/images/a.jpg?v=evil']) {
      const { status, headers } = await get(path);
      expect([path, status, headers['cache-control']]).toEqual([path, 400, 'no-store']);
    }
  });
});

describe('the name of the host', () => {
  it.each([
    '/items',
    '/items/1',
    '/items/absent',
    '/items?limit=0',
    '/nope',
    '/items/%ff',
    '/openapi.json',
    '/docs',
  ])('is nowhere in the answer of %s', async (path) => {
    for (const [target, ...hosts] of [
      [path, 'Host: evil.example'],
      [path, 'Host: tana', 'Host: evil.example'],
      [path, 'Host: evil.example:1@tana'],
      [`http://evil.example${path}`, 'Host: tana'],
      [`https://evil.example:1${path}`, 'Host: evil.example'],
    ]) {
      const { status, headers, body } = await send(`GET ${target} HTTP/1.1`, hosts);
      expect(status).toBeGreaterThan(0);
      expect(`${JSON.stringify(headers)}${body}`).not.toContain('evil');
    }
  });

  it('must be there', async () => {
    expect((await send('GET /items HTTP/1.1', [])).status).toBe(400);
  });
});

describe('the log, as it is written', () => {
  /** Breaks lines, moves the cursor or turns the text around, in a terminal or a viewer. */
  // eslint-disable-next-line no-control-regex -- It is what is looked for.
  const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
  const NASTY = [
    '\r\n{"level":"info"}',
    '\u001b[2J',
    '\u009b2J',
    '\u0085',
    '\u007f',
    '\u2028',
    '\u2029',
    '\u202e',
    '"}',
  ];

  /** What is written of an entry. */
  function written(entry: object): string {
    const chunks: string[] = [];
    createLogger('info', { write: (chunk) => void chunks.push(chunk) }).info(entry);
    return chunks.join('');
  }

  it.each(NASTY)('is one line of JSON, without harm and without loss: %j', (nasty) => {
    const line = written({ path: nasty, err: new Error(nasty), [nasty]: { deep: [nasty] } });
    expect(line).toMatch(/^[^\n]*\n$/);
    expect(line).not.toMatch(HARMFUL);
    expect(JSON.parse(line)).toMatchObject({
      path: nasty,
      err: { message: nasty },
      [nasty]: { deep: [nasty] },
    });
  });

  it.each([
    ['the path', 'GET /items/\u009b2J\u0085x HTTP/1.1', []],
    ['the encoded path', 'GET /items/%0d%0a%1b%5b2J%e2%80%a8 HTTP/1.1', []],
    ['an unknown path', 'GET /%0d%0a{"level":"fatal"} HTTP/1.1', []],
    ['the query', 'GET /items?q=%0d%0a%1b&%0a=1 HTTP/1.1', []],
    ['the id of the request', 'GET /items HTTP/1.1', ['X-Request-Id: a\u009b"}']],
    ['the trace', 'GET /items HTTP/1.1', ['X-Amzn-Trace-Id: Root=1\u009b"}']],
    ['the client’s address', 'GET /items HTTP/1.1', ['X-Forwarded-For: \u009b"}']],
    [
      'a preflight',
      'OPTIONS /items/\u009b HTTP/1.1',
      [`Origin: ${SHOP}`, 'Access-Control-Request-Method: \u009b'],
    ],
    ['the method', 'G\u009bT /items HTTP/1.1', []],
  ])('has one line of a request, whatever is in %s', async (_what, requestLine, lines) => {
    await send(requestLine, ['Host: tana', ...lines]);
    const [line, ...more] = await until(() => (mocked.log.length > 0 ? mocked.log : undefined));
    expect(more).toEqual([]);
    expect(['request', 'request refused']).toContain(line?.msg);
    expect(line?.level).toBe('info');
    expect(line?.requestId).toMatch(/^[\w.-]{1,64}$/);
    expect(written({ ...line })).not.toMatch(HARMFUL);
  });

  it.each(NASTY)('has the subject of a token within its line: %j', async (subject) => {
    const headers = { ...(await signIn.authorization({ subject })), 'content-type': 'application/json' };
    const payload = { title: 'リンゴ', price: 100 };
    const { statusCode } = await mocked.app.inject({ method: 'POST', url: '/items', headers, payload });
    expect(statusCode).toBe(201);
    const audits = mocked.log.filter(({ msg }) => msg === 'audit');
    expect(audits).toMatchObject([{ subject }]);
    expect(written({ ...audits[0] })).not.toMatch(HARMFUL);
  });
});
