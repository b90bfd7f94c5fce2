import { GetObjectCommand, HeadObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/util-stream';
import { get as httpGet, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import {
  exchange,
  leaksOf,
  s3Error,
  signalOfLastCall,
  startMockedApp,
  unanswered,
  until,
  type MockedApp,
} from '../support/mocked.app';

const BYTES = Buffer.from([0xff, 0xd8, 0xff, 0x00, 0x0a, 0x80, 0x7f, 0xd9]);
const ETAG = '"9b2cf535f27731c974343645a3985328"';
const CHANGED_AT = new Date('2026-01-02T03:04:05Z');
const HASH = '0f343b0931126a20f133d67c2b018a3b';
const SHORT_CACHE = 'public, max-age=300, stale-while-revalidate=86400';

/** What S3 says of the picture. */
const FACTS = {
  ContentLength: BYTES.length,
  ContentType: 'image/jpeg',
  ETag: ETAG,
  LastModified: CHANGED_AT,
  $metadata: {},
};

let mocked: MockedApp;

function get(url: string, headers: Record<string, string> = {}) {
  return mocked.app.inject({ method: 'GET', url, headers });
}

function head(url: string, headers: Record<string, string> = {}) {
  return mocked.app.inject({ method: 'HEAD', url, headers });
}

/** A stream as the SDK gives it. */
function streamOf(content: Iterable<Buffer> | AsyncIterable<Buffer>) {
  return sdkStreamMixin(Readable.from(content, { objectMode: false })) as Readable &
    NonNullable<GetObjectCommandOutput['Body']>;
}

function opened(facts: Partial<GetObjectCommandOutput> = {}): GetObjectCommandOutput {
  return { ...FACTS, Body: streamOf([BYTES]), ...facts };
}

/** S3 has the picture. */
function serve(facts: Partial<GetObjectCommandOutput> = {}): void {
  mocked.s3.on(GetObjectCommand).callsFake(() => opened(facts));
  mocked.s3.on(HeadObjectCommand).callsFake(() => ({ ...FACTS, ...facts }));
}

/** What S3 was asked for, in order. */
function asked() {
  return mocked.s3.calls().map(({ args: [command] }) => ({
    call: command.constructor.name.replace('Command', ''),
    ...command.input,
  }));
}

const GET = { call: 'GetObject', Bucket: 'secret-bucket', Key: 'images/apple.jpg' };
const HEAD = { call: 'HeadObject', Bucket: 'secret-bucket', Key: 'images/apple.jpg' };

describe('the pictures', () => {
  beforeAll(async () => {
    mocked = await startMockedApp();
    await mocked.app.listen(0, '127.0.0.1');
  });
  afterAll(() => mocked.close());
  beforeEach(() => mocked.s3.reset());

  describe('GET /storage/images/{name}', () => {
    it('sends the bytes that S3 has', async () => {
      serve();
      const response = await get('/storage/images/apple.jpg');
      expect(response.statusCode).toBe(200);
      expect(response.rawPayload).toEqual(BYTES);
      expect(asked()).toEqual([GET]);
    });

    it('says all that a browser and a cache need to know', async () => {
      serve();
      const { headers } = await get('/storage/images/apple.jpg');
      expect(headers).toMatchObject({
        'content-type': 'image/jpeg',
        'content-length': '8',
        'content-disposition': 'inline',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': SHORT_CACHE,
        'accept-ranges': 'bytes',
        etag: ETAG,
        'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      });
      expect(headers).not.toHaveProperty('content-range');
    });

    it.each([
      [`${HASH}.jpg`, 'public, max-age=31536000, immutable'],
      [`${HASH}.w640.webp`, 'public, max-age=31536000, immutable'],
      ['banana.jpg', SHORT_CACHE],
      [`x${HASH}.jpg`, SHORT_CACHE],
      [`${HASH.toUpperCase()}.jpg`, SHORT_CACHE],
      [HASH, SHORT_CACHE],
    ])('lets %s be cached as its name allows', async (name, caching) => {
      serve();
      expect((await get(`/storage/images/${name}`)).headers['cache-control']).toBe(caching);
      expect((await head(`/storage/images/${name}`)).headers['cache-control']).toBe(caching);
    });

    it.each([
      ['image/jpeg', 'a.jpg', 'image/jpeg'],
      ['image/png', 'a.png', 'image/png'],
      ['image/webp', 'a.webp', 'image/webp'],
      ['image/avif', 'a.avif', 'image/avif'],
      ['image/gif', 'a.gif', 'image/gif'],
      ['IMAGE/PNG; charset=utf-8', 'a.jpg', 'image/png'],
      [undefined, 'a.jpg', 'image/jpeg'],
      [undefined, 'a.JPEG', 'image/jpeg'],
      ['binary/octet-stream', 'a.avif', 'image/avif'],
      ['application/octet-stream', 'a.webp', 'image/webp'],
    ])('shows what is stored as %s under %s inline as %s', async (ContentType, name, shown) => {
      serve({ ContentType });
      const { headers } = await get(`/storage/images/${name}`);
      expect(headers['content-type']).toBe(shown);
      expect(headers['content-disposition']).toBe('inline');
    });

    it.each([
      ['text/html', 'page.html', 'attachment; filename=page.html'],
      ['text/html', 'apple.jpg', 'attachment; filename=apple.jpg'],
      ['image/svg+xml', 'logo.svg', 'attachment; filename=logo.svg'],
      ['image/jpegx', 'apple.jpg', 'attachment; filename=apple.jpg'],
      ['application/xhtml+xml', 'a b.png', 'attachment; filename="a b.png"'],
      [undefined, 'page.html', 'attachment; filename=page.html'],
      [undefined, 'logo.svg', 'attachment; filename=logo.svg'],
      [undefined, 'constructor', 'attachment; filename=constructor'],
      [
        'text/html',
        'りんご.html',
        'attachment; filename="???.html"; filename*=UTF-8\'\'%E3%82%8A%E3%82%93%E3%81%94.html',
      ],
    ])(
      'sends what is stored as %s under %s as a download of bytes',
      async (ContentType, name, disposition) => {
        serve({ ContentType });
        const { statusCode, headers, rawPayload } = await get(`/storage/images/${encodeURIComponent(name)}`);
        expect(statusCode).toBe(200);
        expect(headers['content-type']).toBe('application/octet-stream');
        expect(headers['content-disposition']).toBe(disposition);
        expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
        expect(rawPayload).toEqual(BYTES);
      },
    );

    it('leaves out what S3 does not say', async () => {
      serve({ ContentLength: undefined, ETag: undefined, LastModified: undefined });
      const { headers, rawPayload } = await get('/storage/images/apple.jpg');
      expect(headers).not.toHaveProperty('content-length');
      expect(headers).not.toHaveProperty('etag');
      expect(headers).not.toHaveProperty('last-modified');
      expect(rawPayload).toEqual(BYTES);
    });

    it.each([
      ['%E3%82%8A%E3%82%93%E3%81%94.jpg', 'りんご.jpg'],
      ['a+b%20c.jpg', 'a+b c.jpg'],
      ['50%25.jpg', '50%.jpg'],
      ['...jpg', '...jpg'],
      ['x'.repeat(1017), 'x'.repeat(1017)],
    ])('asks S3 for the key that %s is written for', async (written, name) => {
      serve();
      const response = await get(`/storage/images/${written}`);
      expect(response.statusCode).toBe(200);
      expect(response.rawPayload).toEqual(BYTES);
      expect(asked()).toEqual([{ ...GET, Key: `images/${name}` }]);
    });

    it('refuses a parameter, since it knows none', async () => {
      const response = await get('/storage/images/apple.jpg?width=320');
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({
        type: 'urn:tana:invalid-parameters',
        errors: [{ parameter: 'width', detail: 'width is not known here; known parameters: none' }],
      });
      expect(asked()).toEqual([]);
    });
  });

  describe('HEAD /storage/images/{name}', () => {
    it('answers the headers of GET without a body, and opens no stream', async () => {
      serve();
      const whole = await get('/storage/images/apple.jpg');
      mocked.s3.resetHistory();
      const response = await head('/storage/images/apple.jpg');
      expect(response.statusCode).toBe(200);
      expect(response.body).toBe('');
      expect(asked()).toEqual([HEAD]);
      const varying = { date: undefined, 'x-request-id': undefined };
      expect({ ...response.headers, ...varying }).toEqual({ ...whole.headers, ...varying });
    });

    it('ignores Range, which is for GET alone', async () => {
      serve();
      const response = await head('/storage/images/apple.jpg', { range: 'bytes=0-3' });
      expect(response.statusCode).toBe(200);
      expect(response.headers['content-length']).toBe('8');
    });
  });

  describe('a range of a picture', () => {
    it.each([
      ['bytes=0-3', 'bytes=0-3'],
      ['bytes=2-', 'bytes=2-'],
      ['bytes=-4', 'bytes=-4'],
      ['Bytes= 0-3 ', 'bytes=0-3'],
      ['bytes=0-99999999999999999999', 'bytes=0-99999999999999999999'],
    ])('is asked of S3 and sent: %s', async (range, Range) => {
      serve({ Body: streamOf([BYTES.subarray(0, 4)]), ContentLength: 4, ContentRange: 'bytes 0-3/8' });
      const response = await get('/storage/images/apple.jpg', { range });
      expect(response.statusCode).toBe(206);
      expect(response.rawPayload).toEqual(BYTES.subarray(0, 4));
      expect(response.headers).toMatchObject({
        'content-range': 'bytes 0-3/8',
        'content-length': '4',
        'content-type': 'image/jpeg',
        'accept-ranges': 'bytes',
        etag: ETAG,
      });
      expect(asked()).toEqual([{ ...GET, Range }]);
    });

    it.each(['bytes=0-1,4-5', 'bytes=0-1, -2', 'items=0-3', 'seconds=x', '0-3', ''])(
      'is the whole picture where the header is "%s"',
      async (range) => {
        serve();
        const response = await get('/storage/images/apple.jpg', { range });
        expect(response.statusCode).toBe(200);
        expect(response.rawPayload).toEqual(BYTES);
        expect(asked()).toEqual([GET]);
      },
    );

    it.each([
      'bytes=',
      'bytes=-',
      'bytes=3',
      'bytes=a-b',
      'bytes=5-2',
      'bytes=--1',
      'bytes=0-1-2',
      'bytes=0x1-2',
      'bytes=1.5-2',
      'bytes=0-1,',
      'bytes=0-1,5-2',
    ])('is refused where the header is "%s"', async (range) => {
      const response = await get('/storage/images/apple.jpg', { range });
      expect(response.statusCode).toBe(400);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.json()).toEqual({
        type: 'urn:tana:invalid-range',
        title: 'Invalid range',
        status: 400,
        detail: 'The Range header is malformed: use bytes=first-last, bytes=first- or bytes=-count.',
        instance: '/storage/images/apple.jpg',
        requestId: response.headers['x-request-id'],
      });
      expect(asked()).toEqual([]);
    });

    it('that lies outside is refused with the size of the picture', async () => {
      mocked.s3.on(GetObjectCommand).rejects(s3Error(416, 'InvalidRange'));
      mocked.s3.on(HeadObjectCommand).resolves(FACTS);
      const response = await get('/storage/images/apple.jpg', { range: 'bytes=8-' });
      expect(response.statusCode).toBe(416);
      expect(response.headers['content-range']).toBe('bytes */8');
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.json()).toEqual({
        type: 'urn:tana:range-not-satisfiable',
        title: 'Range not satisfiable',
        status: 416,
        detail: 'The picture has 8 bytes: the range lies outside of them.',
        instance: '/storage/images/apple.jpg',
        requestId: response.headers['x-request-id'],
      });
    });
  });

  describe('If-Range', () => {
    const RANGE = { range: 'bytes=0-3' };

    it.each([
      ['a tag', ETAG, { IfMatch: ETAG }],
      ['a date', 'Fri, 02 Jan 2026 03:04:05 GMT', { IfUnmodifiedSince: CHANGED_AT }],
    ])('with %s is a condition that S3 checks together with the range', async (_what, ifRange, condition) => {
      serve({ ContentRange: 'bytes 0-3/8' });
      const response = await get('/storage/images/apple.jpg', { ...RANGE, 'if-range': ifRange });
      expect(response.statusCode).toBe(206);
      expect(asked()).toEqual([{ ...GET, Range: 'bytes=0-3', ...condition }]);
    });

    it.each([
      ['a weak tag', `W/${ETAG}`],
      ['a tag without quotes', 'abc'],
      ['no tag and no date', 'yesterday'],
    ])('with %s gets the whole picture', async (_what, ifRange) => {
      serve();
      const response = await get('/storage/images/apple.jpg', { ...RANGE, 'if-range': ifRange });
      expect(response.statusCode).toBe(200);
      expect(response.rawPayload).toEqual(BYTES);
      expect(asked()).toEqual([GET]);
    });

    it.each([
      ['tag', '"stale"', { IfMatch: '"stale"' }],
      ['date', 'Thu, 01 Jan 2026 00:00:00 GMT', { IfUnmodifiedSince: new Date('2026-01-01T00:00:00Z') }],
    ])('with a stale %s gets the whole picture', async (_what, ifRange, condition) => {
      mocked.s3
        .on(GetObjectCommand)
        .callsFake(() => opened())
        .on(GetObjectCommand, { Range: 'bytes=0-3' })
        .rejects(s3Error(412, 'PreconditionFailed'));
      const response = await get('/storage/images/apple.jpg', { ...RANGE, 'if-range': ifRange });
      expect(response.statusCode).toBe(200);
      expect(response.rawPayload).toEqual(BYTES);
      expect(asked()).toEqual([{ ...GET, Range: 'bytes=0-3', ...condition }, GET]);
    });

    it('without Range means nothing', async () => {
      serve();
      const response = await get('/storage/images/apple.jpg', { 'if-range': ETAG });
      expect(response.statusCode).toBe(200);
      expect(asked()).toEqual([GET]);
    });
  });

  describe('a picture that the client has', () => {
    const NOT_MODIFIED = s3Error(304, 'Unknown', { etag: ETAG });

    it.each<[string, Record<string, string>, object]>([
      ['by its tag', { 'if-none-match': ETAG }, { IfNoneMatch: ETAG }],
      ['by its weakened tag', { 'if-none-match': `W/${ETAG}` }, { IfNoneMatch: ETAG }],
      [
        'by its date',
        { 'if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' },
        { IfModifiedSince: CHANGED_AT },
      ],
      [
        'by its tag, whatever its date',
        { 'if-none-match': ETAG, 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
        { IfNoneMatch: ETAG },
      ],
      [
        'by its tag, whatever part it asks for',
        { 'if-none-match': ETAG, range: 'bytes=0-3' },
        { IfNoneMatch: ETAG, Range: 'bytes=0-3' },
      ],
    ])('is not sent again to one that names it %s', async (_how, headers, condition) => {
      mocked.s3.on(GetObjectCommand).rejects(NOT_MODIFIED);
      const response = await get('/storage/images/apple.jpg', headers);
      expect(response.statusCode).toBe(304);
      expect(response.body).toBe('');
      expect(response.headers.etag).toBe(ETAG);
      expect(response.headers['cache-control']).toBe(SHORT_CACHE);
      expect(asked()).toEqual([{ ...GET, ...condition }]);
    });

    it.each([
      ['in a list', `"other", W/${ETAG}`],
      ['by *', '*'],
    ])('is looked up for one that names it %s', async (_how, header) => {
      mocked.s3.on(HeadObjectCommand).resolves(FACTS);
      mocked.s3.on(GetObjectCommand).rejects(NOT_MODIFIED);
      const response = await get('/storage/images/apple.jpg', { 'if-none-match': header });
      expect(response.statusCode).toBe(304);
      expect(response.body).toBe('');
      expect(asked()).toEqual([HEAD, { ...GET, IfNoneMatch: ETAG }]);
    });

    it('keeps the long caching of its hashed name', async () => {
      mocked.s3.on(GetObjectCommand).rejects(NOT_MODIFIED);
      const response = await get(`/storage/images/${HASH}.jpg`, { 'if-none-match': ETAG });
      expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    });

    it.each<[string, Record<string, string>]>([
      ['a list without its tag', { 'if-none-match': '"a", "b"' }],
      ['nothing that is a tag', { 'if-none-match': 'abc' }],
      ['a date that is none', { 'if-modified-since': 'yesterday' }],
    ])('is sent to one that names %s', async (_what, headers) => {
      serve();
      const response = await get('/storage/images/apple.jpg', headers);
      expect(response.statusCode).toBe(200);
      expect(response.rawPayload).toEqual(BYTES);
      expect(asked().at(-1)).toEqual(GET);
    });

    it('is sent to one whose tag S3 does not know', async () => {
      serve();
      const response = await get('/storage/images/apple.jpg', { 'if-none-match': '"stale"' });
      expect(response.statusCode).toBe(200);
      expect(asked()).toEqual([{ ...GET, IfNoneMatch: '"stale"' }]);
    });
  });

  describe('a name', () => {
    // Not by inject, which would resolve dot segments before they are sent.
    async function statusAndBodyOf(path: string) {
      const answer = await exchange(
        mocked.app,
        `GET ${path} HTTP/1.1\r\nHost: tana\r\nConnection: close\r\n\r\n`,
      );
      const [top = '', body = ''] = answer.split('\r\n\r\n');
      return { status: Number(top.split(' ')[1]), top, body: JSON.parse(body) as Record<string, unknown> };
    }

    it.each([
      ['of two dots', '..'],
      ['of one dot', '.'],
      ['of two encoded dots', '%2e%2e'],
      ['of dots and a slash, encoded', '%2e%2e%2f'],
      ['that climbs by encoded slashes', '..%2F..%2Fsecret.jpg'],
      ['with an encoded slash', 'a%2Fb.jpg'],
      ['with an encoded backslash', 'a%5Cb.jpg'],
      ['with a backslash', 'a\\b.jpg'],
      ['with a NUL', '%00'],
      ['with a NUL behind its end', 'apple.jpg%00.html'],
      ['with a line break', 'a%0D%0AX-Evil:1.jpg'],
      ['of 1,018 characters', 'x'.repeat(1018)],
      ['of 2,000 characters', 'x'.repeat(2000)],
      ['of 340 characters with 1,020 bytes', '%E3%81%82'.repeat(340)],
    ])('%s is refused before S3 is asked', async (_what, name) => {
      const { status, top, body } = await statusAndBodyOf(`/storage/images/${name}`);
      expect(status).toBe(400);
      expect(top).toContain('application/problem+json');
      expect(body).toEqual({
        type: 'urn:tana:invalid-picture-name',
        title: 'Invalid picture name',
        status: 400,
        detail:
          'A picture name has at most 1,017 bytes of UTF-8, no slashes, no control characters, and is not "." or "..".',
        instance: `/storage/images/${name}`,
        requestId: expect.any(String),
      });
      expect(asked()).toEqual([]);
    });

    it.each([
      ['of 5,000 characters', 'x'.repeat(5000), 414, 'urn:tana:uri-too-long'],
      ['of no characters', '', 404, undefined],
      ['of several segments', 'a/b.jpg', 404, 'urn:tana:route-not-found'],
      ['that climbs', '../../secret.jpg', 404, 'urn:tana:route-not-found'],
      ['that is no UTF-8', '%ff.jpg', 400, 'urn:tana:malformed-request'],
      ['of broken percent-encoding', '%zz.jpg', 400, 'urn:tana:malformed-request'],
    ])('%s gets nowhere near S3', async (_what, name, expected, type) => {
      const { status, top, body } = await statusAndBodyOf(`/storage/images/${name}`);
      expect(status).toBe(expected);
      expect(top).toContain('application/problem+json');
      expect(body).toMatchObject({ status: expected, ...(type && { type }) });
      expect(asked()).toEqual([]);
    });

    it.each([get, head])('that no picture has is answered by 404', async (ask) => {
      mocked.s3.on(GetObjectCommand).rejects(s3Error(404, 'NoSuchKey'));
      mocked.s3.on(HeadObjectCommand).rejects(s3Error(404, 'NotFound'));
      const response = await ask('/storage/images/none.jpg');
      expect(response.statusCode).toBe(404);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    });

    it('that no picture has is told to be so', async () => {
      mocked.s3.on(GetObjectCommand).rejects(s3Error(404, 'NoSuchKey'));
      const response = await get('/storage/images/none.jpg');
      expect(response.json()).toEqual({
        type: 'urn:tana:picture-not-found',
        title: 'No such picture',
        status: 404,
        detail: 'No picture has this name.',
        instance: '/storage/images/none.jpg',
        requestId: response.headers['x-request-id'],
      });
    });
  });

  describe('an S3 that fails', () => {
    it.each([
      ['GET', get, 'AccessDenied'],
      ['HEAD', head, 'Unknown'],
    ])(
      'by denying a %s is a bare 500, and the log names the right that lacks',
      async (_method, ask, name) => {
        mocked.s3.onAnyCommand().rejects(s3Error(403, name));
        const response = await ask('/storage/images/apple.jpg');
        expect(response.statusCode).toBe(500);
        expect(leaksOf(response.body)).toEqual([]);
        const requestId = response.headers['x-request-id'];
        const line = await until(() => mocked.log.find((one) => one.requestId === requestId));
        expect(line).toMatchObject({ level: 'error', status: 500, deniedAction: 's3:GetObject' });
      },
    );

    it('by denying the lookup of a list of tags is a bare 500, too', async () => {
      mocked.s3.on(HeadObjectCommand).rejects(s3Error(403));
      const response = await get('/storage/images/apple.jpg', { 'if-none-match': '*' });
      expect(response.statusCode).toBe(500);
      expect(response.json()).toEqual({
        type: 'about:blank',
        title: 'Internal Server Error',
        status: 500,
        instance: '/storage/images/apple.jpg',
        requestId: response.headers['x-request-id'],
      });
    });

    it('by asking to slow down is a 503 to come back from', async () => {
      mocked.s3.on(GetObjectCommand).rejects(s3Error(503, 'SlowDown'));
      const response = await get('/storage/images/apple.jpg');
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('1');
      expect(response.json()).toMatchObject({ type: 'urn:tana:busy' });
      expect(leaksOf(response.body)).toEqual([]);
    });

    it.each([500, 502, 503])('by a %s without a name is a 503 to come back from', async (status) => {
      mocked.s3.onAnyCommand().rejects(s3Error(status));
      for (const ask of [get, head]) {
        const response = await ask('/storage/images/apple.jpg');
        expect(response.statusCode).toBe(503);
        expect(response.headers['retry-after']).toBe('1');
      }
    });

    it('by sending no body is a bare 500', async () => {
      mocked.s3.on(GetObjectCommand).resolves({});
      const response = await get('/storage/images/apple.jpg');
      expect(response.statusCode).toBe(500);
      expect(response.json()).toMatchObject({ type: 'about:blank' });
    });

    it.each([
      ['a length', BYTES.length * 2],
      ['no length', undefined],
    ])('in the middle of a picture of %s breaks the connection', async (_what, ContentLength) => {
      serve({ ContentLength, Body: streamOf(breaking()) });
      const response = await open('/storage/images/apple.jpg');
      await expect(drained(response)).rejects.toThrow('aborted');
      expect(response.statusCode).toBe(200);
      expect(response.complete).toBe(false);
    });
  });

  describe('a client', () => {
    it('that leaves frees the stream from S3', async () => {
      const Body = streamOf(endless());
      serve({ Body, ContentLength: undefined });
      const response = await open('/storage/images/apple.jpg');
      expect(Body.destroyed).toBe(false);
      response.destroy();
      expect(await until(() => Body.destroyed || undefined)).toBe(true);
    });

    it('that leaves before S3 answers ends the call to S3', async () => {
      mocked.s3.on(GetObjectCommand).callsFake(unanswered(mocked.s3));
      const { port } = mocked.app.getHttpServer().address() as AddressInfo;
      const request = httpGet({ host: '127.0.0.1', port, path: '/storage/images/apple.jpg' });
      request.on('error', () => undefined);
      await until(() => mocked.s3.calls()[0]);
      const signal = signalOfLastCall(mocked.s3.send);
      expect(signal.aborted).toBe(false);
      request.destroy();
      expect(await until(() => signal.aborted || undefined)).toBe(true);
    });

    it('that reads slowly does not make the picture pile up', async () => {
      let sent = 0;
      const Body = streamOf(endless((size) => (sent += size)));
      serve({ Body, ContentLength: undefined });
      const response = await open('/storage/images/apple.jpg');
      response.pause();
      const settled = await until(async () => {
        const before = sent;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return before > 0 && before === sent ? sent : undefined;
      });
      response.destroy();
      expect(settled).toBeLessThan(16 * 1024 * 1024);
    });
  });
});

describe('the pictures where S3 does not answer in REQUEST_TIMEOUT_MS', () => {
  beforeAll(async () => {
    mocked = await startMockedApp({ environment: { REQUEST_TIMEOUT_MS: '100' } });
    mocked.s3.onAnyCommand().callsFake(unanswered(mocked.s3));
  });
  afterAll(() => mocked.close());

  it.each([get, head])('are a 503 to come back from', async (ask) => {
    const response = await ask('/storage/images/apple.jpg');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
  });
});

async function* breaking(): AsyncGenerator<Buffer> {
  yield BYTES;
  // The first bytes are to be on their way when the stream breaks.
  await new Promise((resolve) => setTimeout(resolve, 50));
  throw new Error('socket hang up');
}

function* endless(count: (size: number) => void = () => undefined): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024);
  for (;;) {
    count(chunk.length);
    yield chunk;
  }
}

async function open(path: string): Promise<IncomingMessage> {
  const { port } = mocked.app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    httpGet({ host: '127.0.0.1', port, path, agent: false }, resolve).on('error', reject);
  });
}

async function drained(response: IncomingMessage): Promise<void> {
  for await (const chunk of response) expect(chunk).toBeInstanceOf(Buffer);
}
