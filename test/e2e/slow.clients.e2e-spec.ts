import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/util-stream';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createEditorSignIn } from '../support/editor';
import { startMockedApp, until, type MockedApp } from '../support/mocked.app';

let mocked: MockedApp;
let authorization: string;

beforeAll(async () => {
  const signIn = await createEditorSignIn();
  ({ authorization } = await signIn.authorization());
  mocked = await startMockedApp({
    environment: { ...signIn.environment, EDITOR: 'true', REQUEST_TIMEOUT_MS: '100' },
  });
  await mocked.app.listen(0, '127.0.0.1');
});
afterAll(() => mocked.close());

/** A client that sends this, and then what it is told to. */
function client(text: string): { socket: Socket; received: () => string; closed: Promise<unknown> } {
  const { port } = mocked.app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(text);
  return { socket, received: () => received, closed: once(socket, 'close') };
}

const REFUSED =
  'POST /items HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{';

describe('a client that goes on sending what was refused', () => {
  it('is told why, and loses its connection if it takes long', async () => {
    const { received, closed } = client(REFUSED);

    await closed;

    expect(received()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('keeps its connection if it does not', async () => {
    const { socket, received } = client(REFUSED);
    await until(() => (received().includes('401') ? true : undefined));

    socket.write(`${'x'.repeat(999)}GET /health HTTP/1.1\r\nHost: x\r\n\r\n`);
    await wait(400);

    expect(received()).toMatch(/HTTP\/1\.1 401 [^]*HTTP\/1\.1 (200|503) /);
    expect(socket.closed).toBe(false);
    socket.destroy();
  });
});

describe('a client that takes nothing of a picture', () => {
  it('loses its connection, and frees that to S3', async () => {
    const body = new Readable({ read: () => undefined });
    for (let at = 0; at < 1000; at++) body.push(Buffer.alloc(64 * 1024));
    mocked.s3.on(GetObjectCommand).resolves({ Body: sdkStreamMixin(body), ContentLength: 1e9 });

    const { socket } = client('GET /storage/images/apple.jpg HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();

    await until(() => body.destroyed || undefined);
    expect(body.destroyed).toBe(true);
    socket.destroy();
  });

  it('keeps both while it takes a little now and then', async () => {
    let sent = 0;
    const body = new Readable({
      read() {
        sent++;
        setTimeout(() => this.push(Buffer.alloc(1000)), 50);
      },
    });
    mocked.s3.on(GetObjectCommand).resolves({ Body: sdkStreamMixin(body), ContentLength: 1e9 });

    const { socket } = client('GET /storage/images/apple.jpg HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => sent > 20 || undefined);

    expect(body.destroyed).toBe(false);
    socket.destroy();
    await until(() => body.destroyed || undefined);
  });
});

describe('what Node itself limits', () => {
  let server: Server;

  beforeAll(() => {
    server = mocked.app.getHttpServer();
  });

  it('is as docs/operations.md says', () => {
    expect(server).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 300_000,
      timeout: 75_000,
      keepAliveTimeout: 75_000,
      maxConnections: 4000,
    });
  });

  it('is how long headers, bodies and a connection’s first byte may take', async () => {
    Object.assign(server, { headersTimeout: 200, requestTimeout: 400 });
    const slow = [
      '',
      'GET /items HTTP/1.1\r\nHost: x\r\nX-Slow: ',
      `POST /items HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"`,
    ].map(client);
    const sending = setInterval(() => slow.slice(1).forEach(({ socket }) => socket.write('x')), 50);

    await Promise.all(slow.map(({ closed }) => closed));

    clearInterval(sending);
    const refused = expect.stringMatching(/^HTTP\/1\.1 408 /) as string;
    expect(slow.map(({ received }) => received())).toEqual([refused, refused, refused]);
  }, 20_000);

  it('is how long a connection stays after an answer', async () => {
    server.keepAliveTimeout = 100;
    const { received, closed } = client('GET /items?limit=0 HTTP/1.1\r\nHost: x\r\n\r\n');

    await closed;

    expect(received()).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('is how long a client takes nothing of the lists that it asks for', async () => {
    const connections = promisify(server.getConnections.bind(server));
    await until(async () => ((await connections()) === 0 ? true : undefined));
    server.timeout = 200;
    const item = { id: { S: '1' }, description: { S: 'x'.repeat(5000) } };
    mocked.dynamoDb.on(QueryCommand).resolves({ Items: Array.from({ length: 100 }, () => item) });

    const { socket } = client('GET /items?limit=100 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100));
    socket.pause();
    await once(server, 'connection');

    expect(await until(async () => ((await connections()) === 0 ? true : undefined))).toBe(true);
    socket.destroy();
  });
});
