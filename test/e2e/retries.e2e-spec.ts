import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { startMockedApp, type MockedApp } from '../support/mocked.app';

const REQUESTS = 300;
const AT_ONCE = 50;

const item = (at: number) => `/items/${at}`;
const picture = (at: number) => `/storage/images/${at}.jpg`;

describe.each([
  ['DynamoDB', 'AWS_ENDPOINT_URL_DYNAMODB', '{}', item],
  ['S3', 'AWS_ENDPOINT_URL_S3', '<Error/>', picture],
  // Of a proxy in between, which the SDK does not try again.
  ['DynamoDB, by a page of somebody else’s', 'AWS_ENDPOINT_URL_DYNAMODB', '<html>', item],
  ['S3, by a page of somebody else’s', 'AWS_ENDPOINT_URL_S3', 'Bad gateway', picture],
])('a full outage of %s', (_outage, variable, body, pathOf) => {
  const before = process.env;
  let store: Server;
  let calls: number;
  let mocked: MockedApp;

  beforeAll(async () => {
    store = createServer((request, response) => {
      calls++;
      request.resume();
      response.writeHead(500).end(body);
    });
    await once(store.listen(0, '127.0.0.1'), 'listening');
    // The real client looks for all of them when it is first used.
    process.env = {
      ...before,
      [variable]: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
      ...{ AWS_REGION: 'ap-northeast-1', AWS_ACCESS_KEY_ID: 'mocked', AWS_SECRET_ACCESS_KEY: 'mocked' },
    };
    mocked = await startMockedApp();
    if (variable === 'AWS_ENDPOINT_URL_DYNAMODB') mocked.dynamoDb.restore();
    else mocked.s3.restore();
    await mocked.app.inject('/health');
    calls = 0;
  });

  afterAll(async () => {
    await mocked.close();
    process.env = before;
    store.close();
    store.closeAllConnections();
  });

  it('is a 503, and adds a fifth to the calls at most', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < REQUESTS; at += AT_ONCE) {
      const answers = Array.from({ length: AT_ONCE }, (_, one) => mocked.app.inject(pathOf(at + one)));
      statuses.push(...(await Promise.all(answers)).map(({ statusCode }) => statusCode));
    }

    expect(statuses).toEqual(statuses.map(() => 503));
    expect(calls).toBeGreaterThanOrEqual(REQUESTS);
    expect(calls).toBeLessThanOrEqual(1.2 * REQUESTS);
  }, 30_000);
});

describe('a call of which the deadline passes while it waits to be tried again', () => {
  const before = process.env;
  let store: Server;
  let calls = 0;
  let mocked: MockedApp;

  beforeAll(async () => {
    store = createServer((request, response) => {
      // Of start-up, which goes on being proven, there is none.
      if (request.headers['x-amz-target'] === 'DynamoDB_20120810.GetItem') calls++;
      request.resume();
      // Of all that it tries again, the SDK waits the longest after this: up to a second, and then up to two.
      response.writeHead(400).end('{"__type":"ThrottlingException"}');
    });
    await once(store.listen(0, '127.0.0.1'), 'listening');
    process.env = {
      ...before,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(store.address() as AddressInfo).port}`,
      ...{ AWS_REGION: 'ap-northeast-1', AWS_ACCESS_KEY_ID: 'mocked', AWS_SECRET_ACCESS_KEY: 'mocked' },
    };
    mocked = await startMockedApp({ environment: { REQUEST_TIMEOUT_MS: '500' } });
    mocked.dynamoDb.restore();
  });

  afterAll(async () => {
    await mocked.close();
    process.env = before;
    store.close();
    store.closeAllConnections();
  });

  it('is a 503, and is tried no more', async () => {
    const asked = Array.from({ length: 50 }, (_, at) => mocked.app.inject(`/items/${at}`));
    const statuses = (await Promise.all(asked)).map(({ statusCode }) => statusCode);
    // As long as the last of them would have waited at most.
    await wait(2000);

    expect(statuses).toEqual(statuses.map(() => 503));
    // Half of them are tried again in time; if all were, twice, it would be 150.
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThan(120);
  });
});
