import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CAPACITY, SDK_CALLS, type SdkCall } from '@tana/env';
import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ROUTE_BUDGETS } from '../../deploy/cost/route.budget';
import { createEditorSignIn } from '../support/editor';
import { createStores, startLocalApp, type LocalApp, type LocalStores } from '../support/local.app';
import { photo } from '../support/pictures';

/** More than two pages, so that reading more than a page shows. */
const ITEMS = 60;

/** Of a description, so that a record has about 700 bytes. Of random ones, that do not compress: the most it can be. */
const DESCRIPTION_BYTES = 130;

const PICTURE_BYTES = 30_000;

interface Measured {
  readonly calls: Readonly<Record<string, number>>;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly bytes: number;
}

describe('what a request asks of the stores', () => {
  let stores: LocalStores;
  let local: LocalApp;
  let token: { authorization: string };
  let imageKey: string;
  let calls: SdkCall[] = [];
  const listen = (call: unknown) => void calls.push(call as SdkCall);

  beforeAll(async () => {
    stores = await createStores();
    const signIn = await createEditorSignIn();
    token = await signIn.authorization();
    // Every read is a miss, and nothing but requests calls.
    const environment = { CACHE_TTL_SECONDS: '0', ADOPTION_RCU_PER_SECOND: '0' };
    local = await startLocalApp(stores, { ...signIn.environment, ...environment });
    await stores.s3.send(
      new PutObjectCommand({
        ...{ Bucket: stores.bucketName, Key: 'images/picture.jpg', ContentType: 'image/jpeg' },
        Body: randomBytes(PICTURE_BYTES),
      }),
    );
    const picture = await send('POST', '/storage/images', await photo('jpeg', 1600, 1200));
    ({ key: imageKey } = JSON.parse(picture.body.toString()) as { key: string });
    for (let id = 0; id < ITEMS; id++) await send('PUT', `/items/${id}`, item(), { 'If-None-Match': '*' });
    subscribe(SDK_CALLS, listen);
  });

  afterAll(async () => {
    unsubscribe(SDK_CALLS, listen);
    await local.app.close();
    stores.close();
  });

  const item = () => ({
    title: `りんご ${randomBytes(4).toString('hex')}`,
    price: 150,
    description: randomBytes(DESCRIPTION_BYTES).toString('base64'),
    imageKey,
  });

  /** As a browser asks; with a body, as an editor. */
  async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const isPicture = Buffer.isBuffer(body);
    const type = isPicture ? 'image/jpeg' : 'application/json';
    const sent = request(`${local.url}${path}`, {
      method,
      headers: { 'Accept-Encoding': 'br', ...(body && { 'Content-Type': type, ...token }), ...headers },
    });
    sent.end(isPicture ? body : body && JSON.stringify(body));
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, etag: answer.headers.etag ?? '', body: await buffer(answer) };
  }

  /** Sends what one request of the route takes, and answers its status. */
  const requests: Readonly<Record<string, () => ReturnType<typeof send>>> = {
    'GET /items': () => send('GET', '/items?limit=24'),
    'GET /items/:id': () => send('GET', '/items/1'),
    'GET /storage/images/:name': () => send('GET', '/storage/images/picture.jpg'),
    'HEAD /storage/images/:name': () => send('HEAD', '/storage/images/picture.jpg'),
    'POST /items': () => send('POST', '/items', item()),
    'PUT /items/:id': async () => send('PUT', '/items/1', item(), await match()),
    'PATCH /items/:id': async () => send('PATCH', '/items/1', { price: 200 }, await match()),
    'DELETE /items/:id': async () => send('DELETE', '/items/1', undefined, { ...(await match()), ...token }),
    'POST /storage/images': async () => send('POST', '/storage/images', await photo('jpeg', 1601, 1200)),
    'DELETE /storage/images/:name': async () => {
      const { body } = await send('POST', '/storage/images', await photo('jpeg', 1602, 1200));
      const { key } = JSON.parse(body.toString()) as { key: string };
      calls = [];
      return send('DELETE', `/storage/${key}`, undefined, token);
    },
    'GET /storage': () => send('GET', '/storage', undefined, token),
  };

  async function match(): Promise<Record<string, string>> {
    const { etag } = await send('GET', '/items/1', undefined, token);
    calls = [];
    return { 'If-Match': etag };
  }

  async function measure(route: string): Promise<Measured> {
    calls = [];
    const answer = await requests[route]?.();
    expect(answer?.status).toBeLessThan(300);
    const units = (kind: string) =>
      calls
        .filter(({ operation }) => CAPACITY[operation] === kind)
        .reduce((sum, { capacityUnits }) => sum + (capacityUnits ?? NaN), 0);
    const byOperation = Map.groupBy(calls, ({ operation }) => operation);
    return {
      calls: Object.fromEntries(Array.from(byOperation, ([operation, of]) => [operation, of.length])),
      readUnits: units('readUnits'),
      writeUnits: units('writeUnits'),
      bytes: answer?.body.length ?? NaN,
    };
  }

  it('is held to a budget for each route', () => {
    expect(Object.keys(requests).sort()).toEqual(ROUTE_BUDGETS.map(({ route }) => route).sort());
  });

  it.each(ROUTE_BUDGETS)('$route: no more, and not much less', async ({ route, bytes, ...budget }) => {
    const { bytes: sent, ...asked } = await measure(route);

    expect(asked).toEqual(budget);
    expect(sent).toBeLessThanOrEqual(bytes);
    // A budget that nobody needs would hide what grows.
    expect(sent).toBeGreaterThanOrEqual(bytes * 0.8);
  });
});
