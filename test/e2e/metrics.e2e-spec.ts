import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Controller, Get } from '@nestjs/common';
import { measuredRoutes, OTHER, SDK_CALLS } from '@tana/env';
import { UploadsBusy } from '@tana/storage';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { startMockedApp, until, type LogLine, type MockedApp } from '../support/mocked.app';

const ITEM = { id: { S: '1' }, title: { S: 'リンゴ' } };

const IN_AWS = { NODE_ENV: 'production' };

/** Has no place for anybody. */
@Controller('busy')
class BusyController {
  @Get()
  refuse(): never {
    throw new UploadsBusy();
  }
}

async function start(environment: Record<string, string> = IN_AWS): Promise<MockedApp> {
  const mocked = await startMockedApp({ environment, controllers: [BusyController] });
  mocked.dynamoDb.on(QueryCommand).resolves({ Items: [ITEM] });
  mocked.dynamoDb.on(GetItemCommand).resolves({});
  mocked.dynamoDb.on(GetItemCommand, { Key: { id: { S: '1' } } }).resolves({ Item: ITEM });
  return mocked;
}

const metricsIn = (log: readonly LogLine[]) => log.filter(({ msg }) => msg === 'metrics');

describe('the metrics of an API in AWS', () => {
  it('say of each route how often it was asked, with which result, and how long that took', async () => {
    const { app, log, close } = await start();
    for (const url of ['/items/1', '/items/1?', '/items/absent', '/items', '/items?limit=0', '/wp-login.php'])
      await app.inject(url);
    await app.inject({ method: 'HEAD', url: '/items/1' });
    await close();

    const counted = metricsIn(log)
      .filter((line) => line.Route)
      .map(({ Route, StatusClass, Latency }) => [Route, StatusClass, (Latency as { Count: number }).Count]);
    expect(counted).toEqual([
      ['GET /items', '2xx', 1],
      ['GET /items', '4xx', 1],
      ['GET /items/:id', '2xx', 3],
      ['GET /items/:id', '4xx', 1],
      ['other', '4xx', 1],
    ]);
    expect(JSON.stringify(metricsIn(log))).not.toMatch(/absent|wp-login/);
  });

  it('tell the environment by its table, and the plane', async () => {
    const { app, log, close } = await start({ ...IN_AWS, EDITOR: 'true', ADOPTION_RCU_PER_SECOND: '0' });
    await app.inject('/items');
    await close();

    expect(metricsIn(log)).toMatchObject([{ level: 'info', Table: 'secret-table', Plane: 'editor' }]);
  });

  it('do not count the probes of the load balancer', async () => {
    const { app, log, close } = await start();
    await app.inject('/health');
    await app.inject('/health/ready');
    await close();

    expect(metricsIn(log)).toEqual([]);
  });

  it('count what was refused for want of a place', async () => {
    const { app, log, close } = await start();
    await app.inject('/busy');
    await close();

    expect(metricsIn(log)).toMatchObject([{ Route: 'other', StatusClass: '5xx' }, { Shed: 1 }]);
  });

  it('are written once a minute', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout'] });
    const { app, log, close } = await start();
    await app.inject('/items');
    jest.advanceTimersByTime(59_999);
    const before = metricsIn(log).length;
    jest.advanceTimersByTime(1);
    const after = metricsIn(log).length;
    await app.inject('/items');
    jest.useRealTimers();
    await close();

    expect([before, after, metricsIn(log).length]).toEqual([0, 1, 2]);
  });

  it('lose nothing at the end, neither what was in flight nor what came last', async () => {
    const { app, dynamoDb, log, close } = await start();
    const answer = Promise.withResolvers<{ Item: typeof ITEM }>();
    const asked = Promise.withResolvers<undefined>();
    dynamoDb.on(GetItemCommand, { Key: { id: { S: 'slow' } } }).callsFake(() => {
      asked.resolve(undefined);
      return answer.promise;
    });
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const slow = fetch(`${url}/items/slow`);
    await asked.promise;

    const closed = close('SIGTERM');
    await until(() => (app.getHttpServer().listening ? undefined : true));
    answer.resolve({ Item: ITEM });

    expect((await slow).status).toBe(200);
    await closed;
    expect(metricsIn(log)).toMatchObject([{ Route: 'GET /items/:id', Latency: { Count: 1 } }]);
    expect(log.findLastIndex(({ msg }) => msg === 'request')).toBeLessThan(
      log.findIndex(({ msg }) => msg === 'metrics'),
    );
  });

  it.each(['warn', 'fatal'])('are written whatever the level of the log: %s', async (LOG_LEVEL) => {
    const { app, log, close } = await start({ ...IN_AWS, LOG_LEVEL });
    await app.inject('/items');
    await close();

    expect(log.map(({ msg }) => msg)).toEqual(['metrics']);
  });

  it.each([
    ['where the log is silent', { ...IN_AWS, LOG_LEVEL: 'silent' }],
    ['where a person reads the log', { NODE_ENV: 'development' }],
  ])('are not written %s', async (_where, environment) => {
    const { app, log, close } = await start(environment);
    await app.inject('/items');
    await close();

    expect(metricsIn(log)).toEqual([]);
    expect(channel(SDK_CALLS).hasSubscribers).toBe(false);
  });
});

describe('the clients of AWS', () => {
  const before = { ...process.env };
  let aws: Server;
  const asked: string[] = [];

  beforeAll(async () => {
    aws = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push(body);
        if (request.headers['x-amz-target'] === undefined) return response.writeHead(404).end();
        response.setHeader('Content-Type', 'application/x-amz-json-1.0');
        return response.end(
          JSON.stringify({ Item: ITEM, ConsumedCapacity: { TableName: 'secret-table', CapacityUnits: 0.5 } }),
        );
      });
    }).listen(0, '127.0.0.1');
    await once(aws, 'listening');
  });

  afterAll(async () => {
    process.env = before;
    await new Promise((resolve) => aws.close(resolve));
  });

  it('tell what they call, how it ended and what DynamoDB says that it consumed', async () => {
    const url = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
    const { app, dynamoDb, s3, log, close } = await start();
    // The SDK reads them at the first call.
    Object.assign(process.env, {
      AWS_REGION: 'ap-northeast-1',
      AWS_ACCESS_KEY_ID: 'mocked',
      AWS_SECRET_ACCESS_KEY: 'mocked',
      AWS_ENDPOINT_URL_DYNAMODB: url,
      AWS_ENDPOINT_URL_S3: url,
    });
    dynamoDb.restore();
    s3.restore();
    await app.inject('/items/1');
    await app.inject('/items/1');
    await app.inject('/storage/images/absent.jpg');
    await close();

    expect(asked[0]).toContain('"ReturnConsumedCapacity":"TOTAL"');
    expect(metricsIn(log)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Operation: 'dynamodb:GetItem',
          failed: 0,
          ReadUnits: 1,
          SdkLatency: expect.objectContaining({ Count: 2 }),
        }),
        expect.objectContaining({ Operation: 's3:GetObject', failed: 1 }),
      ]),
    );
  });
});

it('the routes that are told apart are those of the contract', () => {
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, object> };
  const routes = Object.entries(paths)
    .filter(([path]) => !path.startsWith('/health'))
    .flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );

  expect(measuredRoutes('editor').toSorted()).toEqual([...routes, OTHER].sort());
});
