import { once } from 'node:events';
import { Agent, get, request, type IncomingMessage } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import {
  embeddedAws,
  eventually,
  freePort,
  startChild,
  statusOf,
  type Child,
} from '../support/child.process';
import { createEditorSignIn } from '../support/editor';
import { createStores, type LocalStores } from '../support/local.app';
import { photo } from '../support/pictures';

jest.setTimeout(40_000);

/** Long enough to see what is served meanwhile, and shorter than what is in flight takes. */
const DRAIN_SECONDS = 2;

describe('SIGTERM', () => {
  let stores: LocalStores;
  let headers: { authorization: string };
  let child: Child;
  let url: string;

  beforeAll(async () => {
    stores = await createStores();
  });

  beforeEach(async () => {
    const signIn = await createEditorSignIn();
    headers = await signIn.authorization();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = startChild('dist/api/main.js', [], {
      ...embeddedAws(),
      ...stores.environment,
      ...signIn.environment,
      ADOPTION_RCU_PER_SECOND: '0',
      DRAIN_SECONDS: String(DRAIN_SECONDS),
      PORT: String(port),
    });
    await eventually(async () => (await statusOf(`${url}/health`)) === 200);
  });

  afterEach(async () => {
    child.process.kill('SIGKILL');
    await child.exited;
  });

  afterAll(() => stores.close());

  it('lets an upload that has begun come to its end, however slowly it arrives', async () => {
    const picture = await photo('jpeg', 400, 300);
    const upload = request(`${url}/storage/images`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'image/jpeg', 'Content-Length': picture.length },
    });
    const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
    upload.write(picture.subarray(0, 100));
    await wait(200);

    child.process.kill('SIGTERM');
    // The server has stopped listening.
    await eventually(async () => (await statusOf(`${url}/health`)) === 0);
    upload.end(picture.subarray(100));

    const [response] = await answered;
    expect([response.statusCode, response.headers.connection]).toEqual([201, 'close']);
    expect(await json(response)).toMatchObject({ width: 400, height: 300 });
    expect(await child.exited).toBe(0);
  });

  it('is not hurried by another one', async () => {
    const signalled = performance.now();
    child.process.kill('SIGTERM');
    await eventually(async () => (await statusOf(`${url}/health`)) === 503);
    child.process.kill('SIGTERM');
    await wait(DRAIN_SECONDS * 500);

    expect(await statusOf(`${url}/items`)).toBe(200);
    expect(await child.exited).toBe(0);
    expect(performance.now() - signalled).toBeGreaterThan(DRAIN_SECONDS * 950);
  });

  it('turns clients that keep their connection away by their next answer, and loses none of their requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const connections: (string | undefined)[] = [];
    const ask = async () => {
      const [response] = (await once(get(`${url}/items`, { agent }), 'response')) as [IncomingMessage];
      await text(response);
      connections.push(response.headers.connection);
      return response.statusCode;
    };
    expect([await ask(), await ask()]).toEqual([200, 200]);

    child.process.kill('SIGTERM');
    await eventually(async () => (await statusOf(`${url}/health`)) === 503);

    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 200]);
    expect(connections).toEqual(['keep-alive', 'keep-alive', 'close', 'close', 'close']);
    agent.destroy();
    expect(await child.exited).toBe(0);
  });
});
