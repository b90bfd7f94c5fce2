import { PutObjectCommand } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  embeddedAws,
  eventually,
  freePort,
  startChild,
  statusOf,
  type Child,
} from '../support/child.process';
import { startCountingProxy } from '../support/counting.proxy';
import { createEditorSignIn } from '../support/editor';
import { createStores, type LocalStores } from '../support/local.app';

// Processes take seconds to start on a busy machine, and a health probe keeps its result for five.
jest.setTimeout(40_000);

const API = 'dist/api/main.js';

/** Tells the test as soon as something listens for the signal. */
const TELL =
  "process.on('newListener', (event) => event === 'SIGTERM' && process.connected && process.send('listens'))";

describe('the API as a process', () => {
  let stores: LocalStores;
  let url: string;
  let children: Child[];

  const start = async (environment: NodeJS.ProcessEnv = {}): Promise<Child> => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const variables = { ...embeddedAws(), ...stores.environment, LOG_LEVEL: 'info', PORT: String(port) };
    const child = startChild(API, [], { ...variables, ...environment });
    children.push(child);
    return child;
  };

  const startHealthy = async (environment: NodeJS.ProcessEnv = {}): Promise<Child> => {
    const child = await start(environment);
    await eventually(async () => (await statusOf(`${url}/health`)) === 200);
    return child;
  };

  beforeAll(async () => {
    stores = await createStores();
  });

  beforeEach(() => {
    children = [];
  });

  afterEach(async () => {
    for (const child of children) child.process.kill('SIGKILL');
    await Promise.all(children.map(({ exited }) => exited));
  });

  afterAll(() => stores.close());

  it('does not start without its variables, and names all that are missing or malformed in one line', async () => {
    const child = startChild(API, [], { PORT: 'eighty', CURRENCY: 'YEN' });
    children.push(child);
    expect(await child.exited).toBe(1);
    expect(child.output().trim().split('\n')).toHaveLength(1);
    for (const name of ['TABLE_NAME', 'BUCKET_NAME', 'AWS_REGION', 'PORT', 'CURRENCY']) {
      expect(child.output()).toContain(name);
    }
  });

  it.each([
    ['table', { TABLE_NAME: 'tana-no-such-table' }, 'ResourceNotFoundException'],
    ['bucket', { BUCKET_NAME: 'tana-no-such-bucket' }, 'NotFound'],
  ])('never becomes healthy with a wrong %s, and says why', async (_what, environment, reason) => {
    const child = await start(environment);
    await eventually(() => child.output().includes('start-up is not proven yet'));
    const response = await fetch(`${url}/health`);
    const body = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ checks: { startup: { status: 'down', message: reason } } });
    expect(body).not.toContain('no-such');
  });

  it('drains at SIGTERM: unhealthy at once, serving on with Connection: close, then exit code 0', async () => {
    const child = await startHealthy({ DRAIN_SECONDS: '2' });
    child.process.kill('SIGTERM');
    const signalled = performance.now();
    await eventually(async () => (await statusOf(`${url}/health`)) === 503, 1000);

    const served = await fetch(`${url}/items`);
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
    expect(await child.exited).toBe(0);
    const seconds = (performance.now() - signalled) / 1000;
    expect(seconds).toBeGreaterThan(1.9);
    expect(seconds).toBeLessThan(10);
  });

  it('has said who wrote what before the write is acknowledged, so that no SIGKILL can hide it', async () => {
    const signIn = await createEditorSignIn();
    const child = await startHealthy(signIn.environment);
    const response = await fetch(`${url}/items`, {
      method: 'POST',
      headers: { ...(await signIn.authorization()), 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 'りんご', price: 150 }),
    });
    child.process.kill('SIGKILL');
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    await child.exited;

    expect(child.output()).toContain(`"action":"create item","id":"${id}"`);
  });

  it('leaves at once, with exit code 0, at a SIGTERM while it starts', async () => {
    const child = await start({
      DRAIN_SECONDS: '12',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL)}`,
    });
    await once(child.process, 'message');
    child.process.kill('SIGTERM');
    const signalled = performance.now();

    expect(await child.exited).toBe(0);
    expect(performance.now() - signalled).toBeLessThan(8000);
  });

  it('finishes what is in flight at SIGTERM, and takes no new connections once it has drained', async () => {
    const whole = 10 * 1024 * 1024;
    const picture = { Bucket: stores.bucketName, Key: 'images/large.jpg', Body: Buffer.alloc(whole) };
    await stores.s3.send(new PutObjectCommand(picture));
    const child = await startHealthy({ DRAIN_SECONDS: '0' });
    const [response] = (await once(get(`${url}/storage/images/large.jpg`), 'response')) as [IncomingMessage];
    response.pause();

    child.process.kill('SIGTERM');
    await eventually(async () => (await statusOf(`${url}/health`)) === 0);
    let received = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) received += chunk.length;

    expect(received).toBe(whole);
    const finished = performance.now();
    expect(await child.exited).toBe(0);
    expect(performance.now() - finished).toBeLessThan(2000);
  });

  it('does not wait for clients that only keep their connection', async () => {
    const child = await startHealthy({ DRAIN_SECONDS: '0' });
    const agent = new Agent({ keepAlive: true });
    const [response] = (await once(get(`${url}/items`, { agent }), 'response')) as [IncomingMessage];
    await text(response);

    const signalled = performance.now();
    child.process.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    expect(performance.now() - signalled).toBeLessThan(5000);
    agent.destroy();
  });

  it('goes on serving when a dependency fails after start-up, and says so', async () => {
    const dynamoDb = await startCountingProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
    await startHealthy({ AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url });
    dynamoDb.close();
    await eventually(async () => (await statusOf(`${url}/health/ready`)) === 503);

    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'degraded' }]);
    const items = await fetch(`${url}/items`);
    expect([items.status, items.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await items.json()).toMatchObject({ type: 'urn:tana:unavailable' });
  });

  it('has written all that it measured when it ends', async () => {
    const child = await startHealthy({ NODE_ENV: 'production', LOG_LEVEL: 'error' });
    for (let request = 0; request < 3; request++) await fetch(`${url}/items`);
    await fetch(`${url}/items/absent`);
    child.process.kill('SIGTERM');
    await child.exited;

    const lines = child
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Route: 'GET /items',
          StatusClass: '2xx',
          Latency: expect.objectContaining({ Count: 3 }),
        }),
        expect.objectContaining({ Route: 'GET /items/:id', StatusClass: '4xx' }),
        expect.objectContaining({ Operation: 'dynamodb:GetItem', ReadUnits: expect.any(Number) }),
        expect.objectContaining({ Operation: 's3:HeadBucket', failed: 0 }),
      ]),
    );
  });

  it('logs one JSON line a request, and none for probes', async () => {
    const child = await startHealthy();
    await fetch(`${url}/items`, {
      headers: { 'X-Request-Id': 'asked-by-the-test', Authorization: 'Bearer secret' },
    });
    await eventually(() => child.output().includes('asked-by-the-test'));
    const lines = child
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests).toEqual([
      expect.objectContaining({
        requestId: 'asked-by-the-test',
        method: 'GET',
        path: '/items',
        status: 401,
        problem: 'not-signed-in',
      }),
    ]);
    expect(child.output()).not.toContain('secret');
  });
});
