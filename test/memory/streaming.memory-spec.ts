import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { once } from 'node:events';
import { get } from 'node:http';
import { Readable } from 'node:stream';
import {
  embeddedAws,
  eventually,
  freePort,
  memoryOf,
  startChild,
  statusOf,
  type Child,
} from '../support/child.process';
import { startCountingProxy, type CountingProxy } from '../support/counting.proxy';
import { createStores, type LocalStores } from '../support/local.app';

const MEBIBYTE = 1024 * 1024;

describe('pictures streamed by the API in a process of its own', () => {
  let stores: LocalStores;
  let proxy: CountingProxy;
  let api: Child;
  let pictures: string;

  beforeAll(async () => {
    stores = await createStores();
    proxy = await startCountingProxy(process.env.AWS_ENDPOINT_URL_S3 ?? '');
    const port = await freePort();
    api = startChild('test/support/measured-api.mjs', [], {
      ...embeddedAws(),
      ...stores.environment,
      AWS_ENDPOINT_URL_S3: proxy.url,
      PORT: String(port),
    });
    pictures = `http://127.0.0.1:${port}/storage/images`;
    await eventually(async () => (await statusOf(`http://127.0.0.1:${port}/health`)) === 200);
  });

  afterAll(async () => {
    api.process.kill('SIGTERM');
    await api.exited;
    proxy.close();
    stores.close();
  });

  it('grows by less than 40 MB while it streams 200 MB', async () => {
    await putLarge(stores, 'images/large.jpg', 200);
    await download(`${pictures}/large.jpg`, 4); // Warm: code compiled, buffers of the sockets allocated.
    const before = (await memoryOf(api)).rss;

    const received = await download(`${pictures}/large.jpg`, Infinity);

    expect(received).toBe(200 * MEBIBYTE);
    const growth = ((await memoryOf(api)).peakRss - before) / MEBIBYTE;
    console.log(`RSS grew by ${growth.toFixed(1)} MB while 200 MB were streamed`);
    expect(growth).toBeLessThan(40);
  }, 60_000);

  it('frees connections and memory after 2,000 downloads that clients broke off', async () => {
    await putLarge(stores, 'images/medium.jpg', 10);
    for (let i = 0; i < 100; i++) await breakOff(`${pictures}/medium.jpg`);
    await eventually(() => proxy.open() <= 1);
    const heapBefore = (await memoryOf(api)).heapUsed;

    const batch = 20;
    for (let done = 0; done < 2000; done += batch) {
      await Promise.all(Array.from({ length: batch }, () => breakOff(`${pictures}/medium.jpg`)));
    }

    await eventually(() => proxy.open() <= 1, 5000);
    const growth = ((await memoryOf(api)).heapUsed - heapBefore) / MEBIBYTE;
    console.log(
      `after 2,000 broken downloads: ${proxy.open()} connections open, heap grew by ${growth.toFixed(1)} MB`,
    );
    expect(growth).toBeLessThan(5);
  }, 180_000);

  it('frees the connection at once when the client leaves before S3 has answered', async () => {
    await stores.s3.send(
      new PutObjectCommand({ Bucket: stores.bucketName, Key: 'images/slow.jpg', Body: 'slow' }),
    );
    proxy.stall(true);
    const request = get(`${pictures}/slow.jpg`);
    request.on('error', () => undefined); // Destroying it is the point.
    await eventually(() => proxy.open() > 0);
    request.destroy();
    await eventually(() => proxy.open() === 0, 1000);
    proxy.stall(false);
    expect(await statusOf(`${pictures}/slow.jpg`)).toBe(200);
  });
});

/** One PutObject of the embedded S3 takes 11 MiB; in parts there is no limit. */
async function putLarge({ s3, bucketName }: LocalStores, Key: string, mebibytes: number): Promise<void> {
  const chunk = Buffer.alloc(MEBIBYTE, 7);
  const Body = Readable.from(Array.from({ length: mebibytes }, () => chunk));
  const params = { Bucket: bucketName, Key, Body, ContentType: 'image/jpeg' };
  await new Upload({ client: s3, params, partSize: 10 * MEBIBYTE }).done();
}

/** Reads until so many mebibytes have come, then leaves. Answers the bytes read. */
async function download(url: string, mebibytes: number): Promise<number> {
  let received = 0;
  const request = get(url, { agent: false });
  const [response] = (await once(request, 'response')) as [Readable];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received >= mebibytes * MEBIBYTE) break;
  }
  return received;
}

/** Leaves as soon as the first bytes of the body are there. */
async function breakOff(url: string): Promise<void> {
  const request = get(url, { agent: false });
  const [response] = (await once(request, 'response')) as [Readable];
  response.on('error', () => undefined); // The body is broken off on purpose.
  await once(response, 'data');
  request.destroy();
}
