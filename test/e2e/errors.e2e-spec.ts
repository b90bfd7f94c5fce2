import { STATUS_CODES } from 'node:http';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Body, Controller, Get, HttpException, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  dynamoDbError,
  exchange,
  leaksOf,
  startMockedApp,
  until,
  type MockedApp,
} from '../support/mocked.app';

const PROBLEM_JSON = 'application/problem+json; charset=utf-8';
const ARN = 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/secret-table';
const DENIED = `User: arn:aws:sts::123456789012:assumed-role/task/1 is not authorized to perform: dynamodb:Query on resource: ${ARN}/index/by_created because no identity-based policy allows the dynamodb:Query action`;

/** What no route of the API can be made to do. */
@Controller('test')
class FaultsController {
  @Post('echo')
  echo(@Body() body: unknown): unknown {
    return body;
  }

  @Get('error')
  error(): never {
    throw new Error(`Cannot read ${ARN} of secret-bucket`, { cause: new Error('the cause') });
  }

  @Get('object')
  object(): never {
    // What is thrown need not be an Error: the compiler is told otherwise, and the API must cope.
    throw { text: ARN } as unknown as Error;
  }

  @Get('rejection')
  async rejection(): Promise<never> {
    return Promise.reject(new TypeError(`secret-table is not a function`));
  }

  @Get('torn')
  async torn(@Res() reply: FastifyReply): Promise<never> {
    await new Promise((sent) => reply.raw.writeHead(200).write('the first half', sent));
    throw new Error('no second half');
  }

  @Get('exception')
  exception(): never {
    throw new HttpException(`Broken: ${ARN}`, 502);
  }
}

let mocked: MockedApp;

function get(url: string, headers: Record<string, string> = {}) {
  return mocked.app.inject({ method: 'GET', url, headers });
}

type Answer = Awaited<ReturnType<typeof get>>;

function lineOf(response: Answer) {
  const requestId = response.headers['x-request-id'];
  return until(() => mocked.log.find((line) => line.requestId === requestId && line.msg === 'request'));
}

/** All that an error may show whose reasons are ours alone. */
function bare500(instance: string, response: Answer) {
  return {
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
    instance,
    requestId: response.headers['x-request-id'],
  };
}

describe('a refused request', () => {
  beforeAll(async () => {
    mocked = await startMockedApp({ controllers: [FaultsController] });
    await mocked.app.listen(0, '127.0.0.1');
  });
  afterAll(() => mocked.close());

  it.each(['/', '/nope', '/nope?x=1', '/item', '/items/1/2', '/storage', '/storage/images', '/favicon.ico'])(
    'is a 404 by name where %s has no route',
    async (url) => {
      const response = await get(url);
      expect(response.statusCode).toBe(404);
      expect(response.headers['content-type']).toBe(PROBLEM_JSON);
      expect(response.json()).toEqual({
        type: 'urn:tana:route-not-found',
        title: 'No such route',
        status: 404,
        detail: 'Nothing is served at this path; /openapi.json lists what is.',
        instance: url.split('?')[0],
        requestId: response.headers['x-request-id'],
      });
    },
  );

  it.each([
    ['POST', '/items', 'GET, HEAD'],
    ['PUT', '/items', 'GET, HEAD'],
    ['DELETE', '/items/1', 'GET, HEAD'],
    ['PATCH', '/items/1', 'GET, HEAD'],
    ['OPTIONS', '/items/1', 'GET, HEAD'],
    ['PUT', '/storage/images/x.jpg', 'GET, HEAD'],
    ['DELETE', `/storage/images/${'x'.repeat(1017)}`, 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['POST', '/health/ready?x=1', 'GET, HEAD'],
    ['DELETE', '/openapi.json', 'GET, HEAD'],
    ['GET', '/test/echo', 'POST'],
  ] as const)('is a 405 where a route has no %s: %s', async (method, url, allow) => {
    const response = await mocked.app.inject({ method, url });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe(allow);
    expect(response.headers['content-type']).toBe(PROBLEM_JSON);
    expect(response.json()).toEqual({
      type: 'urn:tana:method-not-allowed',
      title: 'Method not allowed',
      status: 405,
      detail: `This path answers ${allow}.`,
      instance: url.split('?')[0],
      requestId: response.headers['x-request-id'],
    });
  });

  it.each([
    ['is malformed JSON', 'application/json', '{"title":', 400, 'malformed-request', 'Bad Request'],
    ['is empty where JSON is promised', 'application/json', '', 400, 'malformed-request', 'Bad Request'],
    [
      'would change a prototype',
      'application/json',
      '{"__proto__":{}}',
      400,
      'malformed-request',
      'Bad Request',
    ],
    ['is XML', 'application/xml', '<item/>', 415, 'unsupported-media-type', 'Unsupported Media Type'],
    [
      'is a form',
      'multipart/form-data; boundary=x',
      '--x--',
      415,
      'unsupported-media-type',
      'Unsupported Media Type',
    ],
    ['is of no type at all', 'nonsense', 'x', 415, 'unsupported-media-type', 'Unsupported Media Type'],
    [
      'is too large',
      'application/json',
      JSON.stringify('x'.repeat(64 * 1024)),
      413,
      'body-too-large',
      'Payload Too Large',
    ],
  ])('is told so by name when its body %s', async (_what, type, payload, status, name, title) => {
    const headers = { 'content-type': type };
    const response = await mocked.app.inject({ method: 'POST', url: '/test/echo', headers, payload });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe(PROBLEM_JSON);
    expect(response.json()).toEqual({
      type: `urn:tana:${name}`,
      title,
      status,
      detail: expect.stringMatching(/\w/),
      instance: '/test/echo',
      requestId: response.headers['x-request-id'],
    });
  });

  it('is not one of a body just as large as allowed', async () => {
    const payload = JSON.stringify({ x: 'x'.repeat(64 * 1024 - 8) });
    const headers = { 'content-type': 'application/json' };
    const response = await mocked.app.inject({ method: 'POST', url: '/test/echo', headers, payload });
    expect(Buffer.byteLength(payload)).toBe(64 * 1024);
    expect(response.statusCode).toBe(201);
    expect(response.body).toBe(payload);
  });

  it.each(['/items/%ff', '/items/%zz', '/items/%', '/nope/%e3%81'])(
    'is a 400 where the percent-encoding of %s is broken',
    async (url) => {
      const response = await get(url);
      expect(response.statusCode).toBe(400);
      expect(response.headers['content-type']).toBe(PROBLEM_JSON);
      expect(response.headers['x-content-type-options']).toBe('nosniff');
      expect(response.json()).toEqual({
        type: 'urn:tana:malformed-request',
        title: 'Bad Request',
        status: 400,
        detail: expect.stringContaining('is not a valid url component'),
        instance: url,
        requestId: response.headers['x-request-id'],
      });
    },
  );

  it('is a 414 where an id is longer than any', async () => {
    const response = await get(`/items/${'x'.repeat(5000)}`);
    expect(response.statusCode).toBe(414);
    expect(response.headers['content-type']).toBe(PROBLEM_JSON);
    expect(response.json()).toMatchObject({ type: 'urn:tana:uri-too-long', title: 'URI Too Long' });
  });

  it.each([
    [
      'headers are too large',
      `GET /items HTTP/1.1\r\nHost: tana\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
      'HPE_HEADER_OVERFLOW',
    ],
    ['text is no HTTP', 'NONSENSE\r\n\r\n', 400, 'malformed-request', 'HPE_INVALID_METHOD'],
    [
      'version is unknown',
      'GET / HTTP/9.9\r\nHost: tana\r\n\r\n',
      400,
      'malformed-request',
      'HPE_INVALID_VERSION',
    ],
    [
      'length is given in two ways',
      'POST /items HTTP/1.1\r\nHost: tana\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'malformed-request',
      expect.stringContaining('HPE_INVALID'),
    ],
    [
      'header is broken by a NUL',
      'GET /items HTTP/1.1\r\nHost: tana\r\nX: a\0b\r\n\r\n',
      400,
      'malformed-request',
      'HPE_INVALID_HEADER_TOKEN',
    ],
  ])('is answered on the bare socket when its %s', async (_what, text, status, name, problem) => {
    const answer = await exchange(mocked.app, text);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('Content-Type: application/problem+json');
    expect(head).toContain('Connection: close');
    const requestId = /X-Request-Id: ([\w-]{36})/.exec(head)?.[1];
    expect(JSON.parse(body)).toEqual({
      type: `urn:tana:${name}`,
      title: STATUS_CODES[status],
      detail: expect.stringMatching(/\.$/),
      status,
      instance: '',
      requestId,
    });
    expect(mocked.log.filter((line) => line.requestId === requestId)).toMatchObject([
      { msg: 'request refused', status, problem, ip: '127.0.0.1' },
    ]);
  });

  it('leaves other connections alone', async () => {
    await exchange(mocked.app, 'NONSENSE\r\n\r\n');
    expect((await get('/health')).statusCode).toBe(200);
  });
});

describe('an error that nobody foresaw', () => {
  beforeAll(async () => {
    mocked = await startMockedApp({ controllers: [FaultsController] });
  });
  afterAll(() => mocked.close());

  it.each(['/test/error', '/test/object', '/test/rejection'])('thrown by %s is a bare 500', async (url) => {
    const response = await get(url);
    expect(response.statusCode).toBe(500);
    expect(response.headers['content-type']).toBe(PROBLEM_JSON);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toEqual(bare500(url, response));
    expect(leaksOf(JSON.stringify(response.headers))).toEqual([]);
  });

  it('keeps to its status but not to its words when it is an exception of Nest', async () => {
    const response = await get('/test/exception');
    expect(response.statusCode).toBe(502);
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Gateway',
      status: 502,
      instance: '/test/exception',
      requestId: response.headers['x-request-id'],
    });
  });

  it('breaks the connection when half of the answer is out already', async () => {
    await mocked.app.listen(0, '127.0.0.1');
    const answer = await fetch(`${await mocked.app.getUrl()}/test/torn`);
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('is in the log with its stack and cause, under the id of the request', async () => {
    const response = await get('/test/error');
    expect(await lineOf(response)).toMatchObject({
      level: 'error',
      msg: 'request',
      method: 'GET',
      path: '/test/error',
      status: 500,
      requestId: response.json<{ requestId: string }>().requestId,
      err: {
        name: 'Error',
        message: `Cannot read ${ARN} of secret-bucket`,
        stack: expect.stringContaining('errors.e2e-spec.ts'),
        cause: { message: 'the cause' },
      },
    });
  });
});

describe('a failing DynamoDB', () => {
  beforeAll(async () => {
    mocked = await startMockedApp();
  });
  afterAll(() => mocked.close());
  beforeEach(() => mocked.dynamoDb.reset());

  it.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'Throttling',
    'RequestLimitExceeded',
    'TooManyRequestsException',
    'RequestThrottled',
    'RequestThrottledException',
    'SlowDown',
    'LimitExceededException',
  ])('that throttles by %s is a 503 to come back from', async (name) => {
    mocked.dynamoDb.onAnyCommand().rejects(dynamoDbError(name));
    for (const url of ['/items', '/items/1']) {
      const response = await get(url);
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('1');
      expect(response.headers['cache-control']).toBe('no-store');
      expect(response.headers['content-type']).toBe(PROBLEM_JSON);
      expect(response.json()).toEqual({
        type: 'urn:tana:busy',
        title: 'Busy',
        status: 503,
        detail: 'The catalogue is getting more requests than it can take. Try again shortly.',
        instance: url,
        requestId: response.headers['x-request-id'],
      });
    }
  });

  it.each<[string, Error]>([
    ['TimeoutError', named('TimeoutError')],
    ['AbortError', named('AbortError')],
    ['NetworkingError', named('NetworkingError')],
    ['InternalServerError', dynamoDbError('InternalServerError', 500)],
    ['ServiceUnavailable', dynamoDbError('ServiceUnavailable', 503)],
    ['a 500 without a name', dynamoDbError('Unknown', 500)],
    ['a 502 without a name', dynamoDbError('Unknown', 502)],
    ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT'].map(
      (code): [string, Error] => [code, Object.assign(new Error(`connect ${code} 10.0.3.7:443`), { code })],
    ),
  ])('that is out of reach by %s is a 503 to come back from', async (_what, error) => {
    mocked.dynamoDb.onAnyCommand().rejects(error);
    for (const url of ['/items', '/items/1']) {
      const response = await get(url);
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('1');
      expect(response.json()).toEqual({
        type: 'urn:tana:unavailable',
        title: 'Unavailable',
        status: 503,
        detail: 'The catalogue does not answer just now. Try again shortly.',
        instance: url,
        requestId: response.headers['x-request-id'],
      });
    }
  });

  it.each([
    'ValidationException',
    'ResourceNotFoundException',
    'UnrecognizedClientException',
    'ExpiredTokenException',
  ])('that answers %s is a bare 500', async (name) => {
    mocked.dynamoDb.onAnyCommand().rejects(dynamoDbError(name));
    for (const url of ['/items', '/items/1']) {
      const response = await get(url);
      expect(response.statusCode).toBe(500);
      expect(response.json()).toEqual(bare500(url, response));
    }
  });

  it('that denies a right is a bare 500, and the log names the right', async () => {
    mocked.dynamoDb.on(QueryCommand).rejects(dynamoDbError('AccessDeniedException', 400, DENIED));
    const response = await get('/items');
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual(bare500('/items', response));
    expect(await lineOf(response)).toMatchObject({
      level: 'error',
      deniedAction: 'dynamodb:Query',
      err: { name: 'AccessDeniedException', message: DENIED },
    });
  });

  it('that denies without saying what is in the log as such', async () => {
    mocked.dynamoDb.on(GetItemCommand).rejects(dynamoDbError('AccessDeniedException', 400, 'No.'));
    const response = await get('/items/1');
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual(bare500('/items/1', response));
    expect(await lineOf(response)).toMatchObject({ deniedAction: 'not named by AWS' });
  });

  it('that throttles is in the log as an error by its name', async () => {
    mocked.dynamoDb.on(QueryCommand).rejects(dynamoDbError('ThrottlingException'));
    const line = await lineOf(await get('/items'));
    expect(line).toMatchObject({
      level: 'error',
      status: 503,
      problem: 'busy',
      err: { name: 'ThrottlingException' },
    });
    expect(line).not.toHaveProperty('deniedAction');
  });
});

describe('the id of a request', () => {
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
  beforeAll(async () => {
    mocked = await startMockedApp();
    mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
  });
  afterAll(() => mocked.close());

  it.each(['/items', '/nope', '/items?limit=0', '/items/%ff', '/health'])('is made for %s', async (url) => {
    const first = await get(url);
    const second = await get(url);
    expect(first.headers['x-request-id']).toMatch(UUID);
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  it.each(['a', 'client-1.2_3', 'Root', 'x'.repeat(64), '8f6c2f0e-6f0e-4a54-9a53-3a4a8a0d8a3c'])(
    'is the one that the client gave: %s',
    async (given) => {
      const response = await get('/nope', { 'x-request-id': given });
      expect(response.headers['x-request-id']).toBe(given);
      expect(response.json()).toMatchObject({ requestId: given });
      expect(await lineOf(response)).toMatchObject({ requestId: given, path: '/nope' });
    },
  );

  it.each([
    ['too long', 'x'.repeat(65)],
    ['empty', ''],
    ['of two lines', 'a\n{"level":"info"}'],
    ['ended by a line feed', 'a\n'],
    ['of markup', '<script>'],
    ['of two words', 'a b'],
    ['of quotes', '"a"'],
    ['of other letters', 'りんご'],
  ])('is not the one that the client gave where that is %s', async (_what, given) => {
    const response = await get('/nope', { 'x-request-id': given });
    const { requestId } = response.json<{ requestId: string }>();
    expect(requestId).toMatch(UUID);
    expect(response.headers['x-request-id']).toBe(requestId);
    expect(await lineOf(response)).toMatchObject({ requestId, path: '/nope' });
  });
});

function named(name: string): Error {
  return Object.assign(new Error(`${name} of ${ARN}`), { name });
}
