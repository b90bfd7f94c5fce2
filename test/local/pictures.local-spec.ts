import { PutObjectCommand } from '@aws-sdk/client-s3';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createStores, startLocalApp, type LocalApp, type LocalStores } from '../support/local.app';

/** The embedded S3, unlike S3, compares dates by the millisecond, and a header has whole seconds. */
function inASecond(headers: Headers): string {
  return new Date(Date.parse(headers.get('last-modified') ?? '') + 1000).toUTCString();
}

describe('pictures over HTTP', () => {
  let stores: LocalStores;
  let local: LocalApp;

  const put = (Key: string, Body: string, ContentType: string) =>
    stores.s3.send(new PutObjectCommand({ Bucket: stores.bucketName, Key, Body, ContentType }));
  const get = (name: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${local.url}/storage/images/${name}`, { headers, method });

  beforeAll(async () => {
    stores = await createStores();
    await put('images/apple.jpg', '0123456789', 'image/jpeg');
    await put('images/りんご.jpg', 'りんご', 'image/jpeg');
    await put('images/page.html', '<script>alert(1)</script>', 'text/html');
    local = await startLocalApp(stores);
  });

  afterAll(async () => {
    await local.app.close();
    stores.close();
  });

  it('serves a picture whose name is not ASCII', async () => {
    const response = await get(encodeURIComponent('りんご.jpg'));
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'image/jpeg',
      'りんご',
    ]);
  });

  it.each([
    ['bytes=2-5', 206, '2345', 'bytes 2-5/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-4', 206, '6789', 'bytes 6-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['items=0-1', 200, '0123456789', null],
  ])('answers Range: %s with %i', async (range, status, body, contentRange) => {
    const response = await get('apple.jpg', { Range: range });
    expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([
      status,
      body,
      contentRange,
    ]);
  });

  it('tells the size to who asks beyond the end', async () => {
    const response = await get('apple.jpg', { Range: 'bytes=10-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  it('refuses a range that means nothing', async () => {
    const response = await get('apple.jpg', { Range: 'bytes=5-2' });
    expect([response.status, await response.json()]).toMatchObject([400, { type: 'urn:tana:invalid-range' }]);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const head = await get('apple.jpg', {}, 'HEAD');
    const whole = await get('apple.jpg');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', '']);
    expect(head.headers.get('etag')).toBe(whole.headers.get('etag'));
    await whole.text();
  });

  it('answers 304 by tag, weak tag, list of tags, any tag and date', async () => {
    const { headers } = await get('apple.jpg', {}, 'HEAD');
    const etag = headers.get('etag') ?? '';
    const conditions = [
      { 'If-None-Match': etag },
      { 'If-None-Match': `W/${etag}` },
      { 'If-None-Match': `"other", ${etag}` },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': inASecond(headers) },
    ];
    for (const condition of conditions) {
      for (const method of ['GET', 'HEAD']) {
        const response = await get('apple.jpg', condition, method);
        expect([response.status, await response.text()]).toEqual([304, '']);
      }
    }
    expect((await get('apple.jpg', { 'If-None-Match': '"other"' })).status).toBe(200);
    expect((await get('apple.jpg', { 'If-None-Match': '"other", "another"' })).status).toBe(200);
  });

  it('sends a range only of the picture that If-Range names', async () => {
    const { headers } = await get('apple.jpg', {}, 'HEAD');
    const etag = headers.get('etag') ?? '';
    const date = inASecond(headers);
    const long = 'Thu, 01 Jan 2015 00:00:00 GMT';
    const statuses = [etag, date, '"other"', `W/${etag}`, long, 'nonsense'].map(
      async (ifRange) => (await get('apple.jpg', { Range: 'bytes=0-1', 'If-Range': ifRange })).status,
    );
    expect(await Promise.all(statuses)).toEqual([206, 206, 200, 200, 200, 200]);
  });

  it('hands out what is no picture as bytes to be saved', async () => {
    const response = await get('page.html');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename=page.html',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(['..', '%2e%2e%2f', '..%2fapple.jpg', 'a%2Fb.jpg', 'a%5Cb.jpg', '%00', 'x'.repeat(2000)])(
    'refuses the name %s as written',
    async (name) => {
      // By hand, since fetch would resolve the dots before they are sent.
      const { hostname, port } = new URL(local.url);
      const asked = request({ hostname, port, path: `/storage/images/${name}`, agent: false }).end();
      const [status, body] = await new Promise<[number | undefined, Promise<string>]>((resolve) => {
        asked.once('response', (response) => resolve([response.statusCode, text(response)]));
      });
      expect([status, JSON.parse(await body)]).toMatchObject([
        400,
        { type: 'urn:tana:invalid-picture-name' },
      ]);
    },
  );
});
