import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/util-stream';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { exchange, startMockedApp, until, type LogLine, type MockedApp } from '../support/mocked.app';

const ITEM = { id: { S: '1' }, title: { S: 'リンゴ' } };

let mocked: MockedApp;

interface Asking {
  method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  remoteAddress?: string;
}

function ask(url: string, { method = 'GET', ...asking }: Asking = {}) {
  return mocked.app.inject({ method, url, ...asking });
}

async function start(environment: Record<string, string> = {}): Promise<void> {
  mocked = await startMockedApp({ environment });
  mocked.dynamoDb.on(QueryCommand).resolves({ Items: [ITEM] });
  mocked.dynamoDb.on(GetItemCommand).resolves({ Item: ITEM });
}

describe('the security headers', () => {
  const POLICY =
    "default-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';img-src 'self' data: blob:;object-src 'none'";
  beforeAll(async () => {
    await start();
    mocked.dynamoDb.on(GetItemCommand, { Key: { id: { S: 'broken' } } }).rejects(new Error('unforeseen'));
  });
  afterAll(() => mocked.close());

  it.each([
    ['/items', 200],
    ['/health', 200],
    ['/openapi.json', 200],
    ['/nope', 404],
    ['/items?limit=0', 400],
    ['/items/%00', 400],
    ['/items/broken', 500],
  ])('are on the answer of %s (%i)', async (url, status) => {
    const { statusCode, headers } = await ask(url);
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });

  it('are on the answer to a wrong method, too', async () => {
    const { statusCode, headers } = await ask('/items', { method: 'DELETE' });
    expect(statusCode).toBe(405);
    expect(headers).toMatchObject({ 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' });
  });

  it.each(['/docs', '/docs/', '/docs?x=1', '/docs/swagger-ui.css'])(
    'let %s style itself from within, and nothing else',
    async (url) => {
      const { headers } = await ask(url);
      expect(headers['content-security-policy']).toBe(`${POLICY};style-src 'self' 'unsafe-inline'`);
    },
  );

  it('do not take a path that begins alike for the documentation', async () => {
    expect((await ask('/docsy')).headers['content-security-policy']).toBe(POLICY);
  });
});

describe('the policy of the page where pictures have another origin', () => {
  afterEach(() => mocked.close());

  it('lets it show pictures of that origin, and of no other', async () => {
    await start({ IMAGE_BASE_URL: 'https://cdn.example:8443/pictures' });
    const policy = String((await ask('/items')).headers['content-security-policy']);
    expect(policy.split(';')).toContain("img-src 'self' data: blob: https://cdn.example:8443");
  });
});

describe('CORS where no origin is configured', () => {
  const headers = { origin: 'https://shop.example', 'access-control-request-method': 'GET' };
  beforeAll(() => start());
  afterAll(() => mocked.close());

  it.each(['/items', '/nope', '/health'])('leaves %s without a CORS header', async (url) => {
    const names = Object.keys((await ask(url, { headers })).headers);
    expect(names.filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('answers OPTIONS by 405', async () => {
    const response = await ask('/items', { method: 'OPTIONS', headers });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('GET, HEAD');
    expect(response.json()).toMatchObject({ type: 'urn:tana:method-not-allowed' });
  });
});

describe('CORS where origins are configured', () => {
  const SHOP = 'https://shop.example';
  const PREFLIGHT = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'if-match' };
  beforeAll(() => start({ CORS_ORIGINS: `${SHOP}, https://admin.example:8443` }));
  afterAll(() => mocked.close());

  it.each([SHOP, 'https://admin.example:8443'])('lets %s ask before it sends', async (origin) => {
    const response = await ask('/items/1', { method: 'OPTIONS', headers: { origin, ...PREFLIGHT } });
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers':
        'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, Range',
      'access-control-max-age': '600',
      vary: expect.stringContaining('Origin'),
    });
    expect(response.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    ['/items', 200],
    ['/items?limit=0', 400],
    ['/nope', 404],
  ])('lets an allowed origin read the answer of %s (%i)', async (url, status) => {
    const { statusCode, headers } = await ask(url, { headers: { origin: SHOP } });
    expect(statusCode).toBe(status);
    expect(headers).toMatchObject({
      'access-control-allow-origin': SHOP,
      'access-control-expose-headers': 'ETag, Location, Retry-After, X-Request-Id, Content-Range',
      vary: expect.stringContaining('Origin'),
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    'https://evil.example',
    'http://shop.example',
    'https://shop.example.evil.example',
    'https://shop.example:444',
    'https://SHOP.example',
    'null',
  ])('lets %s read and send nothing', async (origin) => {
    const read = await ask('/items', { headers: { origin } });
    const preflight = await ask('/items', { method: 'OPTIONS', headers: { origin, ...PREFLIGHT } });
    expect(read.headers).not.toHaveProperty('access-control-allow-origin');
    expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('tells caches that answers differ by origin even where none is named', async () => {
    expect((await ask('/items')).headers.vary).toContain('Origin');
  });

  it('does not make an unknown path one with a wrong method', async () => {
    const response = await ask('/nope', { method: 'POST' });
    expect(response.statusCode).toBe(404);
  });

  it('answers an OPTIONS that is no preflight without an error', async () => {
    const response = await ask('/items', { method: 'OPTIONS' });
    expect(response.statusCode).toBe(204);
  });
});

describe('compression', () => {
  const MANY = Array.from({ length: 30 }, (_, at) => ({ id: { S: String(at) }, title: { S: 'リンゴ' } }));
  beforeAll(async () => {
    await start();
    mocked.dynamoDb.on(QueryCommand).resolves({ Items: MANY });
  });
  afterAll(() => mocked.close());

  it.each([
    ['br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['br;q=0, gzip', 'gzip', gunzipSync],
  ])('where %s is accepted is %s, under a tag of its own', async (accepted, encoding, decompress) => {
    const plain = await ask('/items?limit=100');
    const { statusCode, headers, rawPayload } = await ask('/items?limit=100', {
      headers: { 'accept-encoding': accepted },
    });
    expect(statusCode).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe('accept-encoding');
    expect(headers.etag).toBe(String(plain.headers.etag).replace(/"$/, `-${encoding}"`));
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(rawPayload.length).toBeLessThan(plain.rawPayload.length / 4);
    expect(decompress(rawPayload).toString()).toBe(plain.body);
  });

  it.each(['br', 'gzip'])('by %s gets its client a 304 by the tag that came with it', async (encoding) => {
    const first = await ask('/items?limit=100', { headers: { 'accept-encoding': encoding } });
    const headers = { 'accept-encoding': encoding, 'if-none-match': String(first.headers.etag) };
    const second = await ask('/items?limit=100', { headers });
    expect(first.headers.etag).toContain(`-${encoding}"`);
    expect(second.statusCode).toBe(304);
    expect(second.rawPayload).toHaveLength(0);
    expect(second.headers).not.toHaveProperty('content-encoding');
  });

  it.each([undefined, 'identity', 'deflate'])('is none where the client accepts %s', async (accepted) => {
    const headers: Record<string, string> = accepted ? { 'accept-encoding': accepted } : {};
    const response = await ask('/items?limit=100', { headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers).not.toHaveProperty('content-encoding');
    expect(response.headers.etag).toMatch(/^"[\w-]{22}"$/);
    expect(response.json<{ items: object[] }>().items).toHaveLength(30);
  });

  it('is none for an answer below 1 kB', async () => {
    const response = await ask('/items/1', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(response.rawPayload.length).toBeLessThan(1024);
    expect(response.headers).not.toHaveProperty('content-encoding');
    expect(response.headers.etag).toMatch(/^"[\w-]{22}"$/);
  });

  it.each(['image/jpeg', 'image/webp', 'text/html', 'image/svg+xml', 'application/json'])(
    'is none for what is stored as %s',
    async (ContentType) => {
      const bytes = Buffer.alloc(4096, 'a');
      mocked.s3.on(GetObjectCommand).callsFake(() => ({
        Body: sdkStreamMixin(Readable.from([bytes], { objectMode: false })),
        ContentLength: bytes.length,
        ContentType,
        ETag: '"stored"',
      }));
      const response = await ask('/storage/images/a', { headers: { 'accept-encoding': 'br, gzip' } });
      expect(response.headers).not.toHaveProperty('content-encoding');
      expect(response.headers).toMatchObject({ 'content-length': '4096', etag: '"stored"' });
      expect(response.rawPayload).toEqual(bytes);
    },
  );
});

describe('the rate limit', () => {
  afterEach(() => mocked.close());

  it('answers 429 by name when a minute’s requests are used up', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const allowed = [await ask('/items'), await ask('/items/1'), await ask('/items?limit=0')];
    expect(allowed.map(({ statusCode }) => statusCode)).toEqual([200, 200, 400]);
    const response = await ask('/items');
    expect(response.statusCode).toBe(429);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.headers['x-content-type-options']).toBe('nosniff');
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(response.json()).toEqual({
      type: 'urn:tana:too-many-requests',
      title: 'Too many requests',
      status: 429,
      detail: 'Too many requests from this address: try again in 1 minute.',
      instance: '/items',
      requestId: response.headers['x-request-id'],
    });
    expect(mocked.dynamoDb.commandCalls(QueryCommand, { Limit: 25 })).toHaveLength(1);
  });

  it('tells how much is left', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '3' });
    expect((await ask('/items')).headers).toMatchObject({
      'ratelimit-limit': '3',
      'ratelimit-remaining': '2',
    });
  });

  it('lets the load balancer probe without end', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '1' });
    await ask('/items');
    expect((await ask('/items')).statusCode).toBe(429);
    const probes = await Promise.all(Array.from({ length: 5 }, () => ask('/health')));
    expect(probes.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
    expect((await ask('/health/ready')).statusCode).toBe(200);
  });

  it('is off at 0', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '0' });
    const answers = [];
    for (let at = 0; at < 700; at++) answers.push(await ask('/items/1'));
    expect(answers.filter(({ statusCode }) => statusCode !== 200)).toHaveLength(0);
    expect(answers[0]?.headers).not.toHaveProperty('ratelimit-limit');
  });

  it('is 600 where nothing is configured', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '' });
    expect((await ask('/items')).headers['ratelimit-limit']).toBe('600');
  });

  /** Statuses of one request each, from a peer that says it forwards for others. */
  async function statusesOf(...requests: [peer: string, forwardedFor?: string][]): Promise<number[]> {
    const statuses: number[] = [];
    for (const [remoteAddress, forwardedFor] of requests) {
      const headers: Record<string, string> = forwardedFor ? { 'x-forwarded-for': forwardedFor } : {};
      statuses.push((await ask('/items', { remoteAddress, headers })).statusCode);
    }
    return statuses;
  }

  it('counts each client address on its own', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '1' });
    expect(await statusesOf(['203.0.113.1'], ['203.0.113.2'], ['203.0.113.1'])).toEqual([200, 200, 429]);
  });

  it('counts the addresses for which a trusted proxy forwards', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '1', TRUSTED_PROXIES: '10.0.0.0/16' });
    const statuses = await statusesOf(
      ['10.0.1.7', '203.0.113.1'],
      ['10.0.2.7', '203.0.113.2'],
      ['10.0.2.7', '203.0.113.1'],
    );
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('counts the address that the proxy saw, whatever the client wrote before it', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '1', TRUSTED_PROXIES: '10.0.0.0/16' });
    const statuses = await statusesOf(
      ['10.0.1.7', '198.51.100.1, 203.0.113.1'],
      ['10.0.1.7', '198.51.100.2, 203.0.113.1'],
    );
    expect(statuses).toEqual([200, 429]);
  });

  it.each([
    ['of a peer that is not trusted', { TRUSTED_PROXIES: '10.0.0.0/16' }],
    ['where no proxy is trusted', {}],
  ])('ignores the word %s', async (_where, environment) => {
    await start({ RATE_LIMIT_PER_MINUTE: '1', ...environment });
    const statuses = await statusesOf(['203.0.113.9', '198.51.100.1'], ['203.0.113.9', '198.51.100.2']);
    expect(statuses).toEqual([200, 429]);
  });
});

describe('the log', () => {
  const SECRETS = { authorization: 'Bearer hidden-token', cookie: 'session=hidden-session' };
  beforeAll(async () => {
    await start({ TRUSTED_PROXIES: '127.0.0.1' });
    mocked.dynamoDb.on(GetItemCommand, { Key: { id: { S: 'broken' } } }).rejects(new Error('unforeseen'));
    await mocked.app.listen(0, '127.0.0.1');
  });
  afterAll(() => mocked.close());
  beforeEach(() => mocked.log.splice(0));

  /** The lines of one request over a real connection, once it is through. */
  async function linesOf(path: string, headers: Record<string, string> = {}): Promise<LogLine[]> {
    const lines = Object.entries({ Host: 'tana', Connection: 'close', 'X-Request-Id': 'logged', ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    await exchange(mocked.app, `GET ${path} HTTP/1.1\r\n${head}\r\n`);
    return until(() => (mocked.log.length > 0 ? mocked.log : undefined));
  }

  it('has one line a request, with all that is asked about later', async () => {
    expect(await linesOf('/items?limit=1&sort=title&q=hidden-search')).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        requestId: 'logged',
        msg: 'request',
        method: 'GET',
        path: '/items',
        status: 200,
        ms: expect.any(Number),
        ip: '127.0.0.1',
      },
    ]);
  });

  it.each([
    ['/items/1', { level: 'info', status: 200 }],
    ['/items/%00', { level: 'info', status: 400, problem: 'invalid-item-id' }],
    ['/nope', { level: 'info', status: 404, problem: 'route-not-found' }],
    ['/items/broken', { level: 'error', status: 500, err: { name: 'Error', message: 'unforeseen' } }],
    ['/health', { level: 'debug', status: 200 }],
    ['/health/ready', { level: 'debug', status: 200 }],
  ])('has one line for %s, at its level', async (path, line) => {
    expect(await linesOf(path)).toMatchObject([{ msg: 'request', path, ...line }]);
  });

  it('has one line for a URL that cannot be decoded', async () => {
    expect(await linesOf('/items/%ff')).toMatchObject([
      { level: 'info', msg: 'request refused', requestId: 'logged', status: 400, problem: 'FST_ERR_BAD_URL' },
    ]);
  });

  it('has the address of the client behind the proxy', async () => {
    expect(await linesOf('/items', { 'X-Forwarded-For': '203.0.113.1' })).toMatchObject([
      { ip: '203.0.113.1' },
    ]);
  });

  it('tells of a client that left before its answer', async () => {
    let answer = (): void => undefined;
    mocked.dynamoDb
      .on(GetItemCommand, { Key: { id: { S: 'slow' } } })
      .callsFake(() => new Promise((resolve) => (answer = () => resolve({ Item: ITEM }))));
    const controller = new AbortController();
    const left = fetch(`${await mocked.app.getUrl()}/items/slow`, { signal: controller.signal });
    await until(() => mocked.dynamoDb.commandCalls(GetItemCommand, { Key: { id: { S: 'slow' } } })[0]);
    controller.abort();
    await expect(left).rejects.toThrow('aborted');
    const lines = await until(() => (mocked.log.length > 0 ? mocked.log : undefined));
    expect(lines).toMatchObject([{ msg: 'request', path: '/items/slow', clientGone: true }]);
    answer();
  });

  it.each(['/items', '/items?limit=0', '/items/broken', '/nope', '/items/%ff', '/health'])(
    'never has a credential that came with %s',
    async (path) => {
      const lines = await linesOf(path, SECRETS);
      expect(lines).toHaveLength(1);
      expect(JSON.stringify(lines)).not.toContain('hidden');
    },
  );

  it('never has a credential of a request that cannot be parsed', async () => {
    await exchange(mocked.app, `GET /items HTTP/1.1\r\nAuthorization: Bearer hidden\r\nX: \0\r\n\r\n`);
    const lines = await until(() => (mocked.log.length > 0 ? mocked.log : undefined));
    expect(lines).toMatchObject([{ msg: 'request refused', status: 400 }]);
    expect(JSON.stringify(lines)).not.toContain('hidden');
  });
});

describe('connections', () => {
  beforeAll(() => start());
  afterAll(() => mocked.close());

  it('are kept for longer than a load balancer keeps them, which must be the one to close them', () => {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    const idleTimeoutMs = 60_000;

    expect(mocked.app.getHttpServer().keepAliveTimeout).toBeGreaterThan(idleTimeoutMs);
  });
});
