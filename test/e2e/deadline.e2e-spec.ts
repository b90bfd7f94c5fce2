import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { setTimeout as wait } from 'node:timers/promises';
import { createEditorSignIn } from '../support/editor';
import { s3Error, signalOfLastCall, startMockedApp, until, type MockedApp } from '../support/mocked.app';

const BANANA = { id: { S: '2' }, title: { S: 'バナナ' }, price: { N: '120' }, version: { N: '1' } };

let mocked: MockedApp;
let authorization: { authorization: string };

beforeAll(async () => {
  const signIn = await createEditorSignIn();
  authorization = await signIn.authorization();
  mocked = await startMockedApp({
    environment: {
      ...signIn.environment,
      EDITOR: 'true',
      REQUEST_TIMEOUT_MS: '300',
      CACHE_TTL_SECONDS: '3600',
    },
  });
  await until(async () => (await mocked.app.inject('/health')).statusCode === 200 || undefined);
});
afterAll(() => mocked.close());
beforeEach(() => {
  mocked.dynamoDb.reset();
  mocked.s3.reset();
});

/** Answers only when it has to give up. */
function unansweredUntilAborted(client: MockedApp['dynamoDb'] | MockedApp['s3']) {
  const signal = signalOfLastCall(client.send);
  return new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp);
  });
}

/** Has DynamoDB answer reads, and keeps the signals that they come with. */
function signalsOfReads(): AbortSignal[] {
  const signals: AbortSignal[] = [];
  mocked.dynamoDb.on(GetItemCommand).callsFake(() => {
    signals.push(signalOfLastCall(mocked.dynamoDb.send));
    return { Item: BANANA };
  });
  return signals;
}

const removePicture = () =>
  mocked.app.inject({ method: 'DELETE', url: '/storage/images/apple.jpg', headers: authorization });

describe('the deadline of a request', () => {
  it('is one for all the calls that it takes, of both stores', async () => {
    const signals: AbortSignal[] = [];
    mocked.s3.on(HeadObjectCommand).resolves({ Metadata: { width: '4', height: '3', variants: '' } });
    mocked.dynamoDb.on(QueryCommand).callsFake(() => {
      signals.push(signalOfLastCall(mocked.dynamoDb.send));
      return { Items: [] };
    });
    mocked.s3.on(DeleteObjectCommand).callsFake(() => {
      signals.push(signalOfLastCall(mocked.s3.send));
      return unansweredUntilAborted(mocked.s3);
    });

    const response = await removePicture();

    expect(signals).toHaveLength(2);
    expect(signals[0]).toBe(signals[1]);
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
  });

  it('is another for each', async () => {
    const signals = signalsOfReads();

    await mocked.app.inject({ url: '/items/2', headers: authorization });
    await mocked.app.inject({ url: '/items/2', headers: authorization });

    expect(signals).toHaveLength(2);
    expect(signals[0]).not.toBe(signals[1]);
  });

  it('leaves calls alone that it came too late for', async () => {
    const signals = signalsOfReads();

    const response = await mocked.app.inject({ url: '/items/2', headers: authorization });
    await wait(400);

    expect(response.statusCode).toBe(200);
    expect(signals[0]?.aborted).toBe(false);
  });

  it('holds for what a client has left behind', async () => {
    const signals: AbortSignal[] = [];
    mocked.s3.on(HeadObjectCommand).callsFake(() => {
      signals.push(signalOfLastCall(mocked.s3.send));
      return unansweredUntilAborted(mocked.s3);
    });
    await mocked.app.listen(0, '127.0.0.1');
    const url = `${await mocked.app.getUrl()}/storage/images/apple.jpg`;
    const leaving = new AbortController();
    const left = fetch(url, { method: 'DELETE', headers: authorization, signal: leaving.signal });
    await until(() => signals[0]);

    leaving.abort();
    await expect(left).rejects.toThrow('aborted');

    expect(await until(() => signals[0]?.aborted || undefined)).toBe(true);
  });

  it('holds for what is under way still when another call has failed', async () => {
    const signals: AbortSignal[] = [];
    mocked.s3.on(HeadObjectCommand).resolves({ Metadata: { width: '4', height: '3', variants: '1,2' } });
    mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
    mocked.s3.on(DeleteObjectCommand).resolves({});
    mocked.s3.on(DeleteObjectCommand, { Key: 'images/apple.w1.webp' }).rejects(s3Error(503));
    mocked.s3.on(DeleteObjectCommand, { Key: 'images/apple.w2.webp' }).callsFake(() => {
      signals.push(signalOfLastCall(mocked.s3.send));
      return unansweredUntilAborted(mocked.s3);
    });

    const response = await removePicture();

    expect(response.statusCode).toBe(503);
    expect(await until(() => signals[0]?.aborted || undefined)).toBe(true);
  });

  it('holds for all who wait for the same read', async () => {
    mocked.dynamoDb.on(QueryCommand).callsFake(() => unansweredUntilAborted(mocked.dynamoDb));

    const first = mocked.app.inject('/items?limit=7');
    await until(() => mocked.dynamoDb.commandCalls(QueryCommand)[0]);
    const second = mocked.app.inject('/items?limit=7');

    expect((await first).statusCode).toBe(503);
    expect((await second).statusCode).toBe(503);
    expect(mocked.dynamoDb.commandCalls(QueryCommand)).toHaveLength(1);
  });
});
