import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/util-stream';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { s3Error, startMockedApp, unanswered, until, type MockedApp } from '../support/mocked.app';

const READS = 128;
const PLACES = 300;
const PICTURE = '/storage/images/apple.jpg';

let mocked: MockedApp;
/** Lets DynamoDB answer. */
let answer: () => void;

beforeEach(async () => {
  mocked = await startMockedApp({ environment: { CACHE_TTL_SECONDS: '3600' } });
  await until(async () => (await get('/health')).statusCode === 200 || undefined);
  mocked.dynamoDb.reset();
  const { promise, resolve } = Promise.withResolvers<{ Items: [] }>();
  mocked.dynamoDb.on(QueryCommand).callsFake(() => promise);
  mocked.dynamoDb.on(GetItemCommand).callsFake(() => promise.then(() => ({})));
  answer = () => resolve({ Items: [] });
});
afterEach(() => mocked.close());

const get = (url: string) => mocked.app.inject(url);
const list = (limit = 24) => get(`/items?limit=${limit}&sort=title&q=${limit}`);
const queries = () => mocked.dynamoDb.commandCalls(QueryCommand).length;
const empty = () => undefined;

/** As many reads as there may be, all waiting for DynamoDB. Answers their answers. */
async function fillReads() {
  const reading = Promise.all(Array.from({ length: READS }, (_, at) => get(`/items?sort=title&q=${at}`)));
  await until(() => queries() === READS || undefined);
  return { reading };
}

/** Whether there is a place for what is not cached; no picture is there. */
async function isLetIn(): Promise<true | undefined> {
  const { statusCode } = await get('/storage/images/none.jpg');
  return statusCode === 404 ? true : undefined;
}

describe('the reads that a task cannot make as well', () => {
  it('are a 503 at once, to come back from', async () => {
    const { reading } = await fillReads();

    const response = await list();

    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(response.headers['x-content-type-options']).toBe('nosniff');
    const requestId = response.headers['x-request-id'];
    expect(response.json()).toMatchObject({ type: 'urn:tana:busy', requestId });
    expect(queries()).toBe(READS);
    answer();
    const statuses = (await reading).map(({ statusCode }) => statusCode);
    expect(statuses).toEqual(statuses.map(() => 200));
  });

  it('are in the log, and no fault of ours', async () => {
    await fillReads();
    mocked.log.length = 0;

    await list();

    const line = await until(() => mocked.log.find(({ status }) => status === 503));
    expect(line).toMatchObject({ level: 'info', msg: 'request', problem: 'busy' });
    expect(line).not.toHaveProperty('err');
    answer();
  });

  it('are made as soon as others are answered', async () => {
    const { reading } = await fillReads();
    answer();
    await reading;

    expect((await list()).statusCode).toBe(200);
  });

  it('are none where somebody waits for the same already, or the answer is kept', async () => {
    const kept = list(7);
    await until(() => queries() === 1 || undefined);
    answer();
    await kept;
    mocked.dynamoDb.reset();
    const { promise, resolve } = Promise.withResolvers<{ Items: [] }>();
    mocked.dynamoDb.on(QueryCommand).callsFake(() => promise);
    const { reading } = await fillReads();

    const waiting = get('/items?sort=title&q=3');

    expect((await list(7)).statusCode).toBe(200);
    expect((await list(8)).statusCode).toBe(503);
    resolve({ Items: [] });
    expect((await waiting).statusCode).toBe(200);
    expect((await reading).filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
    expect(queries()).toBe(READS);
  });
});

describe('the requests that a task has no place for', () => {
  beforeEach(() => {
    mocked.s3.on(GetObjectCommand).callsFake(unanswered(mocked.s3));
  });

  const opened = () => mocked.s3.commandCalls(GetObjectCommand).length;

  it('are a 503, but not those of the load balancer', async () => {
    for (let at = 0; at < PLACES; at++) void get(PICTURE);
    await until(() => opened() === PLACES || undefined);

    expect((await get(PICTURE)).statusCode).toBe(503);
    expect((await get('/health')).statusCode).toBe(200);
    expect(opened()).toBe(PLACES);
  });

  it('are let in as soon as clients have gone', async () => {
    await mocked.app.listen(0, '127.0.0.1');
    const url = await mocked.app.getUrl();
    const leaving = new AbortController();
    const gone = Array.from({ length: PLACES }, () => fetch(`${url}${PICTURE}`, { signal: leaving.signal }));
    await until(() => opened() === PLACES || undefined);
    expect((await get(PICTURE)).statusCode).toBe(503);

    leaving.abort();
    await Promise.allSettled(gone);

    mocked.s3.on(GetObjectCommand).rejects(s3Error(404));
    expect(await until(isLetIn)).toBe(true);
  }, 20_000);

  it('are let in while others are still sent a picture', async () => {
    const bodies: Readable[] = [];
    mocked.s3.on(GetObjectCommand).callsFake(() => {
      const body = new Readable({ read: empty });
      bodies.push(body);
      return { Body: sdkStreamMixin(body) };
    });
    const sent = Promise.all(Array.from({ length: PLACES }, () => get(PICTURE)));
    await until(() => opened() === PLACES || undefined);

    mocked.s3.on(GetObjectCommand).rejects(s3Error(404));
    expect(await until(isLetIn)).toBe(true);
    // Or each would fail when its client counts as stalled, in the middle of another test.
    for (const body of bodies) body.push(null);
    await sent;
  });

  it('are let in again after refusals, too', async () => {
    mocked.s3.on(GetObjectCommand).rejects(s3Error(404));
    for (let at = 0; at <= PLACES; at++) {
      await get('/nowhere');
      await get('/storage/images/none.jpg');
    }

    expect(await isLetIn()).toBe(true);
  });
});

describe('a task that is late', () => {
  /** So often in a row, each time for longer than it may be. */
  async function beLate(times: number) {
    answer();
    for (let time = 0; time < times; time++) {
      const begun = performance.now();
      while (performance.now() - begun < 800);
      await wait(0);
    }
  }

  it('refuses what it could not answer soon, and answers probes', async () => {
    await beLate(4);

    const [refused, probe] = await Promise.all([list(), get('/health')]);

    expect(refused.statusCode).toBe(503);
    expect(probe.statusCode).toBe(200);
  });

  it('answers where that was a single pause', async () => {
    await beLate(1);

    expect((await list()).statusCode).toBe(200);
  });

  it('answers again once it is not', async () => {
    await beLate(4);

    const status = await until(async () => {
      const { statusCode } = await list();
      return statusCode === 200 ? statusCode : undefined;
    });
    expect(status).toBe(200);
  });
});
