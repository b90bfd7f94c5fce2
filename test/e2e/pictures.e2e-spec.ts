import { QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { createEditorSignIn, type EditorSignIn } from '../support/editor';
import { leaksOf, s3Error, startMockedApp, until, type MockedApp } from '../support/mocked.app';
import { photo } from '../support/pictures';

const LIMIT = 200_000;

let signIn: EditorSignIn;
let mocked: MockedApp;
/** 700 pixels wide, so with variants of 320 and 640. */
let picture: Buffer;
let name: string;
let key: string;

/** As much of an input as the bucket looks at. */
type Put = Partial<PutObjectCommandInput>;

/** What is in the bucket: metadata by key. */
const bucket = new Map<string, Record<string, string>>();

/** Of each call to S3 the name and the key. */
function calls(): string[] {
  return mocked.s3.calls().map(({ args: [command] }) => {
    const { Key = '', Prefix = '' } = command.input as { Key?: string; Prefix?: string };
    return `${command.constructor.name.replace(/(Object)?(V2)?Command/, '')} ${Key || Prefix}`;
  });
}

const puts = () => calls().filter((call) => call.startsWith('Put'));

function itemsShow(shown: boolean): void {
  mocked.dynamoDb.on(QueryCommand).resolves({ Items: shown ? [{ id: { S: '1' } }] : [] });
}

async function inject(method: 'POST' | 'DELETE' | 'GET', url: string, body?: Buffer, headers = {}) {
  return mocked.app.inject({
    method,
    url,
    headers: {
      ...(await signIn.authorization()),
      ...(body && { 'content-type': 'image/jpeg' }),
      ...headers,
    },
    ...(body && { payload: body }),
  });
}

const upload = (body: Buffer, headers = {}) => inject('POST', '/storage/images', body, headers);

/** A request of which the test decides when it sends what. */
async function open(headers: Record<string, string | number>): Promise<ClientRequest> {
  const { port } = mocked.app.getHttpServer().address() as AddressInfo;
  const request = httpRequest({
    port,
    method: 'POST',
    path: '/storage/images',
    agent: false,
    headers: { 'Content-Type': 'image/jpeg', ...(await signIn.authorization()), ...headers },
  });
  request.on('error', () => undefined); // Some are broken off on purpose.
  request.flushHeaders();
  return request;
}

async function answered(request: ClientRequest) {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return read(response);
}

function firstAnswer(requests: readonly ClientRequest[]): Promise<[ClientRequest, IncomingMessage]> {
  return new Promise((resolve) => {
    for (const request of requests) request.once('response', (response) => resolve([request, response]));
  });
}

async function read(response: IncomingMessage) {
  return {
    status: response.statusCode,
    retryAfter: response.headers['retry-after'],
    problem: JSON.parse(await text(response)) as object,
  };
}

const line = (msg: string) => mocked.log.findLast((entry) => entry.msg === msg);

describe('pictures for editors', () => {
  beforeAll(async () => {
    signIn = await createEditorSignIn();
    picture = await photo('jpeg', 700, 500);
    name = `${createHash('sha256').update(picture).digest('hex').slice(0, 32)}.jpg`;
    key = `images/${name}`;
    mocked = await startMockedApp({
      environment: {
        ...signIn.environment,
        ADOPTION_RCU_PER_SECOND: '0',
        UPLOAD_MAX_BYTES: String(LIMIT),
        IMAGE_BASE_URL: 'https://cdn.example/images',
      },
    });
    await mocked.app.listen(0, '127.0.0.1');
  });
  afterAll(() => mocked.close());
  beforeEach(() => {
    bucket.clear();
    mocked.log.length = 0;
    mocked.s3.reset();
    mocked.dynamoDb.reset();
    itemsShow(false);
    mocked.s3.on(HeadObjectCommand).callsFake(({ Key = '' }: Put) => {
      const Metadata = bucket.get(Key);
      if (!Metadata) throw s3Error(404);
      return { Metadata };
    });
    mocked.s3.on(PutObjectCommand).callsFake(({ Key = '', Metadata = {} }: Put) => {
      bucket.set(Key, Metadata);
      return {};
    });
    mocked.s3.on(DeleteObjectCommand).callsFake(({ Key = '' }: Put) => {
      bucket.delete(Key);
      return {};
    });
  });

  const variant = (width: number) => `images/${name.replace('.jpg', `.w${width}.webp`)}`;
  const stored = () => ({
    key,
    url: `https://cdn.example/images/${name}`,
    width: 700,
    height: 500,
    variants: [320, 640].map((width) => ({
      width,
      url: `https://cdn.example/${variant(width)}`,
    })),
  });

  describe('POST /storage/images', () => {
    it('stores variants first and the picture last, under the hash of its bytes', async () => {
      const response = await upload(picture);

      expect(response.statusCode).toBe(201);
      expect(response.json()).toEqual(stored());
      expect(response.headers['cache-control']).toBe('private, no-store');
      expect(puts()).toEqual([`Put ${variant(320)}`, `Put ${variant(640)}`, `Put ${key}`]);
      // A CDN that reads the bucket knows of the caching by the object alone.
      const inBucket = { Bucket: 'secret-bucket', CacheControl: 'public, max-age=31536000, immutable' };
      expect(mocked.s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input)).toMatchObject([
        { ContentType: 'image/webp', ...inBucket },
        { ContentType: 'image/webp', ...inBucket },
        {
          ...inBucket,
          ContentType: 'image/jpeg',
          Metadata: { width: '700', height: '500', variants: '320,640' },
        },
      ]);
    });

    it('answers the same bytes again with the same, and 200', async () => {
      await upload(picture);
      const again = await upload(picture, { 'content-type': 'application/octet-stream' });

      expect(again.statusCode).toBe(200);
      expect(again.json()).toEqual(stored());
      expect(puts()).toHaveLength(3);
    });

    it('renders equal uploads at once only once', async () => {
      const answers = await Promise.all([upload(picture), upload(picture), upload(picture)]);

      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 200, 201]);
      expect(puts()).toHaveLength(3);
    });

    it('mends a picture that has lost a variant', async () => {
      await upload(picture);
      bucket.delete(variant(640));

      expect((await upload(picture)).statusCode).toBe(201);
      expect([...bucket.keys()]).toContain(variant(640));
    });

    it('logs who stored what, once', async () => {
      await upload(picture);
      await upload(picture);

      expect(mocked.log.filter(({ msg }) => msg === 'audit')).toEqual([
        expect.objectContaining({ subject: 'editor-1', action: 'create picture', id: key }),
      ]);
    });

    it.each([0, 1, 2])('leaves nothing behind when put %i fails', async (failing) => {
      let count = 0;
      mocked.s3.on(PutObjectCommand).callsFake(({ Key = '', Metadata = {} }: Put) => {
        if (count++ === failing) throw s3Error(500, 'InternalError');
        bucket.set(Key, Metadata);
        return {};
      });

      const response = await upload(picture);

      expect([response.statusCode, response.json()]).toMatchObject([503, { type: 'urn:tana:unavailable' }]);
      expect(leaksOf(response.body)).toEqual([]);
      expect([...bucket.keys()]).toEqual([]);
      expect(line('audit')).toBeUndefined();
    });

    it('takes a picture for stored of which S3 only failed to say so', async () => {
      mocked.s3.on(PutObjectCommand).callsFake(({ Key = '', Metadata = {} }: Put) => {
        bucket.set(Key, Metadata);
        if (Key === key) throw s3Error(500, 'InternalError');
        return {};
      });

      expect((await upload(picture)).statusCode).toBe(201);
      expect([...bucket.keys()]).toEqual([variant(320), variant(640), key]);
    });

    it('removes nothing of a picture that it fails to mend', async () => {
      await upload(picture);
      bucket.delete(variant(640));
      mocked.s3.on(PutObjectCommand, { Key: variant(640) }).rejects(s3Error(500, 'InternalError'));

      expect((await upload(picture)).statusCode).toBe(503);
      expect([...bucket.keys()].sort()).toEqual([key, variant(320)].sort());
    });

    it('removes nothing while S3 does not say what is there', async () => {
      mocked.s3.on(PutObjectCommand, { Key: key }).rejects(s3Error(500, 'InternalError'));
      mocked.s3.on(HeadObjectCommand).rejectsOnce(s3Error(404)).rejects(s3Error(500, 'InternalError'));

      expect((await upload(picture)).statusCode).toBe(503);
      expect(calls().filter((call) => call.startsWith('Delete'))).toEqual([]);
    });

    it('waits for all that it removes of what it fails to store', async () => {
      mocked.s3.on(PutObjectCommand, { Key: key }).rejects(s3Error(500, 'InternalError'));
      mocked.s3.on(DeleteObjectCommand, { Key: variant(320) }).rejects(s3Error(500, 'InternalError'));
      mocked.s3.on(DeleteObjectCommand, { Key: variant(640) }).callsFake(async () => {
        await wait(50);
        bucket.delete(variant(640));
        return {};
      });

      expect((await upload(picture)).statusCode).toBe(503);
      expect([...bucket.keys()]).toEqual([variant(320)]);
    });

    it.each<[string, () => Buffer, number, string]>([
      ['no picture', () => Buffer.from('text'), 415, 'unsupported-picture'],
      ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'unsupported-picture'],
      ['nothing', () => Buffer.alloc(0), 415, 'unsupported-picture'],
      ['a broken picture', () => picture.subarray(0, -10), 422, 'broken-picture'],
      ['a page in a picture', () => withHtml(picture), 422, 'polyglot-picture'],
      ['too many pixels', () => ofPixels(60_000), 422, 'too-many-pixels'],
      ['too many bytes', () => Buffer.alloc(LIMIT + 1), 413, 'picture-too-large'],
    ])('refuses %s by name', async (_what, body, status, problem) => {
      const response = await upload(body());

      expect([response.statusCode, response.json()]).toMatchObject([
        status,
        { type: `urn:tana:${problem}`, detail: expect.stringMatching(/: \w.*\.$/) },
      ]);
      expect(puts()).toEqual([]);
    });

    it('says what is wrong in Japanese to who prefers it', async () => {
      const response = await upload(Buffer.from('text'), { 'accept-language': 'ja,en;q=0.5' });
      expect(response.json()).toMatchObject({ detail: expect.stringContaining('画像は使えません') });
    });

    it.each(['text/html', 'application/json', 'multipart/form-data; boundary=x', 'image'])(
      'refuses a body that is called %s',
      async (type) => {
        const response = await upload(picture, { 'content-type': type });
        expect([response.statusCode, response.json()]).toMatchObject([
          415,
          { type: 'urn:tana:unsupported-picture' },
        ]);
      },
    );

    it('takes no picture on other routes', async () => {
      const response = await inject('DELETE', '/storage/images/x.jpg', picture);
      expect([response.statusCode, response.json()]).toMatchObject([
        415,
        { type: 'urn:tana:unsupported-media-type' },
      ]);
    });

    it('refuses a length above the limit before anything is sent', async () => {
      const request = await open({ 'Content-Length': LIMIT + 1 });
      expect(await answered(request)).toMatchObject({
        status: 413,
        problem: { type: 'urn:tana:picture-too-large' },
      });
      request.destroy();
    });

    it('cuts a body without a length at the limit', async () => {
      const request = await open({ 'Transfer-Encoding': 'chunked' });
      request.write(Buffer.alloc(LIMIT + 1));
      expect(await answered(request)).toMatchObject({
        status: 413,
        problem: { type: 'urn:tana:picture-too-large' },
      });
      request.destroy();
    });

    it('asks for a token before anything is sent', async () => {
      const request = await open({ 'Content-Length': 1000, Authorization: 'Bearer x' });
      expect(await answered(request)).toMatchObject({ status: 401 });
      request.destroy();
    });

    it('has four places, which those who go away or are answered give back', async () => {
      const half = { 'Content-Length': picture.length };
      const all = await Promise.all([1, 2, 3, 4, 5].map(() => open(half)));
      // Whichever came last; the others have not sent yet what they will be answered for.
      const [refused, response] = await firstAnswer(all);
      expect(await read(response)).toMatchObject({
        status: 503,
        retryAfter: '1',
        problem: { type: 'urn:tana:busy' },
      });
      const uploads = all.filter((request) => request !== refused);

      mocked.log.length = 0;
      uploads[0]?.destroy();
      await until(() => line('request')?.clientGone as boolean | undefined);
      expect((await upload(picture)).statusCode).toBe(201);
      expect((await upload(picture)).statusCode).toBe(200);

      for (const request of uploads.slice(1)) {
        request.end(picture);
        expect((await answered(request)).status).toBe(200);
      }
    }, 30_000);

    it('is not served where EDITOR is false', async () => {
      const reader = await startMockedApp();
      const response = await reader.app.inject({ method: 'POST', url: '/storage/images' });
      expect(response.statusCode).toBe(404);
      await reader.close();
    });
  });

  describe('DELETE /storage/images/{name}', () => {
    it('deletes the picture and then its variants', async () => {
      await upload(picture);
      mocked.s3.resetHistory();

      const response = await inject('DELETE', `/storage/images/${name}`);

      expect([response.statusCode, response.body]).toEqual([204, '']);
      expect(response.headers['cache-control']).toBe('private, no-store');
      expect(calls()).toEqual([
        `Head ${key}`,
        `Delete ${key}`,
        `Delete ${variant(320)}`,
        `Delete ${variant(640)}`,
      ]);
      expect(line('audit')).toMatchObject({ subject: 'editor-1', action: 'delete picture', id: key });
    });

    it('deletes a picture that was put by hand', async () => {
      bucket.set('images/りんご.jpg', {});
      expect((await inject('DELETE', `/storage/images/${encodeURIComponent('りんご.jpg')}`)).statusCode).toBe(
        204,
      );
      expect([...bucket.keys()]).toEqual([]);
    });

    it('keeps a picture that an item shows', async () => {
      await upload(picture);
      itemsShow(true);

      const response = await inject('DELETE', `/storage/images/${name}`);

      expect([response.statusCode, response.json()]).toMatchObject([
        409,
        { type: 'urn:tana:picture-in-use' },
      ]);
      expect(mocked.dynamoDb.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({
        IndexName: 'by_image',
        ExpressionAttributeValues: { ':key': { S: key } },
      });
      expect([...bucket.keys()]).toContain(key);
      expect(line('audit')).not.toMatchObject({ action: 'delete picture' });
    });

    it('keeps a variant of a picture that is there, and deletes one that is alone', async () => {
      bucket.set(variant(320), {});
      const objects = [{ Key: key }, { Key: variant(320) }];
      mocked.s3.on(ListObjectsV2Command).resolvesOnce({ Contents: objects });
      const url = `/storage/${variant(320)}`;

      expect((await inject('DELETE', url)).json()).toMatchObject({ type: 'urn:tana:picture-in-use' });
      mocked.s3.on(ListObjectsV2Command).resolves({ Contents: objects.slice(1) });
      expect((await inject('DELETE', url)).statusCode).toBe(204);
    });

    it.each([
      ['nothing.jpg', 404, 'picture-not-found'],
      ['a%2Fb.jpg', 400, 'invalid-picture-name'],
      ['..%2Fsecret', 400, 'invalid-picture-name'],
    ])('refuses %s with %i', async (which, status, problem) => {
      const response = await inject('DELETE', `/storage/images/${which}`);
      expect([response.statusCode, response.json()]).toMatchObject([status, { type: `urn:tana:${problem}` }]);
      expect(calls().filter((call) => call.startsWith('Delete'))).toEqual([]);
    });
  });

  describe('GET /storage', () => {
    const LastModified = new Date('2026-01-02T03:04:05Z');

    it('lists what can be served, a page at a time', async () => {
      mocked.s3.on(ListObjectsV2Command).resolves({
        IsTruncated: true,
        Contents: [
          { Key: 'images/', Size: 0, LastModified },
          { Key: 'images/a b.JPG', Size: 10, LastModified },
          { Key: 'images/folder/c.png', Size: 20, LastModified },
          { Key: 'images/page.html', Size: 30 },
        ],
      });

      const response = await inject('GET', '/storage');

      expect(response.statusCode).toBe(200);
      expect(response.headers['cache-control']).toBe('private, no-store');
      expect(response.json()).toEqual({
        objects: [
          {
            key: 'images/a b.JPG',
            url: 'https://cdn.example/images/a%20b.JPG',
            size: 10,
            type: 'image/jpeg',
            lastModified: '2026-01-02T03:04:05.000Z',
          },
          {
            key: 'images/page.html',
            url: 'https://cdn.example/images/page.html',
            size: 30,
            type: 'application/octet-stream',
            lastModified: null,
          },
        ],
        nextCursor: expect.any(String),
      });
    });

    it('goes on where the page before ended', async () => {
      mocked.s3
        .on(ListObjectsV2Command)
        .resolves({ IsTruncated: true, Contents: [{ Key: 'images/folder/c.png' }] })
        .on(ListObjectsV2Command, { StartAfter: 'images/folder/c.png' })
        .resolves({ IsTruncated: false, Contents: [{ Key: 'images/z.png' }] });
      const first = (await inject('GET', '/storage?prefix=images/')).json<{ nextCursor: string }>();

      const second = await inject('GET', `/storage?prefix=images/&cursor=${first.nextCursor}`);

      expect(second.json()).toMatchObject({ objects: [{ key: 'images/z.png' }], nextCursor: null });
    });

    it('refuses a cursor that is broken or of another prefix', async () => {
      mocked.s3.on(ListObjectsV2Command).resolves({ IsTruncated: true, Contents: [{ Key: 'images/a.png' }] });
      const { nextCursor } = (await inject('GET', '/storage')).json<{ nextCursor: string }>();

      for (const query of [`cursor=${nextCursor}x`, 'cursor=x', `prefix=images/a&cursor=${nextCursor}`]) {
        const response = await inject('GET', `/storage?${query}`);
        expect([response.statusCode, response.json()]).toMatchObject([
          400,
          { type: 'urn:tana:invalid-cursor', errors: [{ parameter: 'cursor' }] },
        ]);
      }
    });

    it.each(['backups/', 'image', '/images/', 'images/&prefix=images/', ''])(
      'refuses the prefix %j',
      async (prefix) => {
        const response = await inject('GET', `/storage?prefix=${prefix}`);
        expect([response.statusCode, response.json()]).toMatchObject([
          400,
          { type: 'urn:tana:invalid-parameters', errors: [{ parameter: 'prefix' }] },
        ]);
        expect(calls()).toEqual([]);
      },
    );
  });

  it.each([
    ['POST', '/storage/images'],
    ['DELETE', '/storage/images/x.jpg'],
    ['GET', '/storage'],
  ] as const)('%s %s is for editors alone', async (method, url) => {
    const without = await mocked.app.inject({ method, url });
    const lacking = await inject(method, url, undefined, await signIn.authorization({ scope: 'openid' }));

    expect([without.statusCode, lacking.statusCode]).toEqual([401, 403]);
    expect(calls()).toEqual([]);
  });
});

function withHtml(jpeg: Buffer): Buffer {
  return Buffer.concat([jpeg, Buffer.from('<!DOCTYPE html><script>alert(1)</script>')]);
}

/** A PNG that says that each side is so long. */
function ofPixels(side: number): Buffer {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
    'base64',
  );
  png.writeUInt32BE(side, 16);
  png.writeUInt32BE(side, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}
