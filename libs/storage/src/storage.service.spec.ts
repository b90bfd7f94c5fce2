import {
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
  type GetObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/util-stream';
import { startDeadline, withinTime } from '@tana/env';
import { mockClient } from 'aws-sdk-client-mock';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { PictureConditions } from './conditions';
import {
  InvalidPictureName,
  InvalidRange,
  StorageAccessDenied,
  PictureNotFound,
  RangeNotSatisfiable,
} from './storage.errors';
import { StorageService } from './storage.service';

const APPLE = { Bucket: 'pictures', Key: 'images/apple.jpg' };
const DATE = 'Tue, 24 Nov 2026 09:30:00 GMT';

const FACTS = {
  ContentLength: 7,
  ContentType: 'image/jpeg',
  ETag: '"abc"',
  LastModified: new Date(DATE),
};

const picture = (): Partial<GetObjectCommandOutput> => ({
  ...FACTS,
  Body: sdkStreamMixin(Readable.from(['picture'])),
});

const start = () => {
  const client = new S3Client({ region: 'ap-northeast-1' });
  const s3 = mockClient(client);
  const storage = new StorageService(client, {
    bucketName: 'pictures',
    imageBaseUrl: '/storage/images',
    requestTimeoutMs: 5000,
  });
  const visitor = new AbortController();
  const open = (asked: PictureConditions = {}, name = 'apple.jpg') =>
    storage.open(name, asked, visitor.signal);
  const describePicture = (name = 'apple.jpg') => storage.describe(name, {}, visitor.signal);
  /** What S3 was asked for: the command and the parts of its input that say something. */
  const asked = () =>
    s3
      .calls()
      .map(({ args: [command] }) => [
        command.constructor.name,
        Object.fromEntries(Object.entries(command.input).filter(([, value]) => value !== undefined)),
      ]);
  return { s3, storage, open, describePicture, asked, leave: () => visitor.abort() };
};

/** As the SDK throws it: it hangs the response on after the error is made. */
const failure = (httpStatusCode: number, headers: Record<string, string> = {}) =>
  Object.assign(
    new S3ServiceException({
      name: `Status${httpStatusCode}`,
      message: `S3 at arn:aws:s3:::pictures says ${httpStatusCode}`,
      $fault: 'client',
      $metadata: { httpStatusCode },
    }),
    { $response: { statusCode: httpStatusCode, headers } },
  );

/** The signal that a call was sent with; the types of the mock know only of its command. */
const signalOf = ({ args }: { args: readonly unknown[] }): AbortSignal | undefined =>
  (args[1] as { abortSignal?: AbortSignal } | undefined)?.abortSignal;

describe('open', () => {
  it('streams a picture with what S3 says of it', async () => {
    const { s3, open, asked } = start();
    s3.on(GetObjectCommand).resolves(picture());

    const opened = await open();

    expect(opened).toEqual({
      contentLength: 7,
      contentType: 'image/jpeg',
      contentRange: undefined,
      etag: '"abc"',
      lastModified: new Date(DATE),
      body: expect.any(Readable),
    });
    expect('body' in opened && opened.body && (await text(opened.body))).toBe('picture');
    expect(asked()).toEqual([['GetObjectCommand', APPLE]]);
  });

  it('says which part S3 sends', async () => {
    const { s3, open } = start();
    s3.on(GetObjectCommand).resolves({ ...picture(), ContentRange: 'bytes 0-6/1000' });

    expect(await open({ range: 'bytes=0-6' })).toMatchObject({ contentRange: 'bytes 0-6/1000' });
  });

  it('does without a body only as an error', async () => {
    const { s3, open } = start();
    s3.on(GetObjectCommand).resolves(FACTS);

    await expect(open()).rejects.toThrow('S3 answered without a body.');
  });

  it.each<[string, PictureConditions, object]>([
    ['a range', { range: 'bytes=0-99' }, { Range: 'bytes=0-99' }],
    ['several ranges', { range: 'bytes=0-1,5-9' }, {}],
    ['a range of another unit', { range: 'items=0-9' }, {}],
    [
      'a range of a picture by its tag',
      { range: 'bytes=0-99', ifRange: '"abc"' },
      { Range: 'bytes=0-99', IfMatch: '"abc"' },
    ],
    [
      'a range of a picture by its date',
      { range: 'bytes=0-99', ifRange: DATE },
      { Range: 'bytes=0-99', IfUnmodifiedSince: new Date(DATE) },
    ],
    ['a range of a picture by a weak tag', { range: 'bytes=0-99', ifRange: 'W/"abc"' }, {}],
    ['a condition for a range without a range', { ifRange: '"abc"' }, {}],
    ['a condition for several ranges', { range: 'bytes=0-1,5-9', ifRange: '"abc"' }, {}],
    ['another picture than one', { ifNoneMatch: '"abc"' }, { IfNoneMatch: '"abc"' }],
    ['another picture than a weak one', { ifNoneMatch: 'W/"abc"' }, { IfNoneMatch: '"abc"' }],
    ['a picture since a date', { ifModifiedSince: DATE }, { IfModifiedSince: new Date(DATE) }],
    ['a picture since no date', { ifModifiedSince: 'yesterday' }, {}],
    [
      'a picture by its tag and since a date, of which the tag alone counts',
      { ifNoneMatch: '"abc"', ifModifiedSince: DATE },
      { IfNoneMatch: '"abc"' },
    ],
    [
      'a range of another picture than one',
      { ifNoneMatch: '"x"', range: 'bytes=-5' },
      { IfNoneMatch: '"x"', Range: 'bytes=-5' },
    ],
  ])('asks S3, for %s, in one call', async (_what, conditions, input) => {
    const { s3, open, asked } = start();
    s3.on(GetObjectCommand).resolves(picture());

    await open(conditions);

    expect(asked()).toEqual([['GetObjectCommand', { ...APPLE, ...input }]]);
  });

  it.each([
    ['one of several tags', '"x", W/"abc"', { IfNoneMatch: '"abc"' }],
    ['any tag', '*', { IfNoneMatch: '"abc"' }],
    ['several tags, none of them current', '"x", "y"', {}],
    ['no tag at all', 'abc', {}],
  ])('looks the current tag up first for %s, since S3 takes one', async (_what, ifNoneMatch, input) => {
    const { s3, open, asked } = start();
    s3.on(HeadObjectCommand).resolves(FACTS);
    s3.on(GetObjectCommand).resolves(picture());

    await open({ ifNoneMatch });

    expect(asked()).toEqual([
      ['HeadObjectCommand', APPLE],
      ['GetObjectCommand', { ...APPLE, ...input }],
    ]);
  });

  it('says that there is no picture where several tags are named of none', async () => {
    const { s3, open } = start();
    s3.on(HeadObjectCommand).rejects(failure(404));

    await expect(open({ ifNoneMatch: '*' })).rejects.toThrow(PictureNotFound);
  });

  it.each<[string, PictureConditions, Record<string, string>, string | undefined]>([
    ['the tag that S3 gives', { ifNoneMatch: '"abc"' }, { etag: '"current"' }, '"current"'],
    ['the tag that was asked about where S3 gives none', { ifNoneMatch: 'W/"abc"' }, {}, '"abc"'],
    ['no tag where a date was asked about and S3 gives none', { ifModifiedSince: DATE }, {}, undefined],
  ])('says that the client has the picture, with %s', async (_what, conditions, headers, etag) => {
    const { s3, open } = start();
    s3.on(GetObjectCommand).rejects(failure(304, headers));

    expect(await open(conditions)).toEqual({ notModified: true, etag });
  });

  it('says that there is no picture', async () => {
    const { s3, open } = start();
    s3.on(GetObjectCommand).rejects(failure(404));

    await expect(open()).rejects.toThrow(new PictureNotFound('apple.jpg'));
  });

  it('says what S3 does not let it do, and keeps the reason for the log', async () => {
    const { s3, open } = start();
    const denied = failure(403);
    s3.on(GetObjectCommand).rejects(denied);

    const error: unknown = await open().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(StorageAccessDenied);
    expect(error).toMatchObject({
      action: 's3:GetObject',
      cause: denied,
      message: 'The task lacks s3:GetObject.',
    });
  });

  it('sends the whole of a picture that is not the one that If-Range names any more', async () => {
    const { s3, open, asked } = start();
    s3.on(GetObjectCommand).resolves(picture());
    s3.on(GetObjectCommand, { IfMatch: '"old"' }).rejects(failure(412));

    const opened = await open({ range: 'bytes=0-1', ifRange: '"old"' });

    expect(opened).toMatchObject({ contentLength: 7, contentRange: undefined });
    expect(asked()).toEqual([
      ['GetObjectCommand', { ...APPLE, Range: 'bytes=0-1', IfMatch: '"old"' }],
      ['GetObjectCommand', APPLE],
    ]);
  });

  it('keeps If-None-Match when it sends the whole for If-Range', async () => {
    const { s3, open, asked } = start();
    s3.on(GetObjectCommand).rejectsOnce(failure(412)).resolves(picture());

    await open({ range: 'bytes=0-1', ifRange: '"old"', ifNoneMatch: '"x"' });

    expect(asked().at(-1)).toEqual(['GetObjectCommand', { ...APPLE, IfNoneMatch: '"x"' }]);
  });

  it('says how long a picture is where the range lies outside of it', async () => {
    const { s3, open, asked } = start();
    s3.on(GetObjectCommand).rejects(failure(416));
    s3.on(HeadObjectCommand).resolves(FACTS);

    await expect(open({ range: 'bytes=100-' })).rejects.toThrow(new RangeNotSatisfiable(7));
    expect(asked()).toEqual([
      ['GetObjectCommand', { ...APPLE, Range: 'bytes=100-' }],
      ['HeadObjectCommand', APPLE],
    ]);
  });

  it('refuses a range that means nothing, and asks S3 nothing', async () => {
    const { open, asked } = start();

    await expect(open({ range: 'bytes=5-2' })).rejects.toThrow(InvalidRange);
    expect(asked()).toEqual([]);
  });

  it.each([
    ['a status of S3 that it does not know', failure(503)],
    ['an error that is not of S3', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    [
      'a foreign error that carries a status',
      Object.assign(new Error(), { $metadata: { httpStatusCode: 404 } }),
    ],
  ])('hands on %s as it is', async (_what, error) => {
    const { s3, open } = start();
    s3.on(GetObjectCommand).rejects(error);

    await expect(open()).rejects.toBe(error);
  });
});

describe('what is said of a picture', () => {
  it('is what S3 says', async () => {
    const { s3, describePicture, asked } = start();
    s3.on(HeadObjectCommand).resolves(FACTS);

    expect(await describePicture()).toEqual({
      contentLength: 7,
      contentType: 'image/jpeg',
      contentRange: undefined,
      etag: '"abc"',
      lastModified: new Date(DATE),
      body: null,
    });
    expect(asked()).toEqual([['HeadObjectCommand', APPLE]]);
  });

  it('is nothing new to who has the picture', async () => {
    const { s3, storage } = start();
    s3.on(HeadObjectCommand).resolves(FACTS);

    expect(
      await storage.describe('apple.jpg', { ifNoneMatch: 'W/"abc"' }, new AbortController().signal),
    ).toEqual({
      notModified: true,
      etag: '"abc"',
    });
  });

  it.each([
    [403, StorageAccessDenied],
    [404, PictureNotFound],
  ])('takes %i for what it means', async (status, expected) => {
    const { s3, describePicture } = start();
    s3.on(HeadObjectCommand).rejects(failure(status));

    await expect(describePicture()).rejects.toThrow(expected);
  });

  it('hands any other error on as it is', async () => {
    const { s3, describePicture } = start();
    const error = failure(500);
    s3.on(HeadObjectCommand).rejects(error);

    await expect(describePicture()).rejects.toBe(error);
  });
});

describe('find', () => {
  it.each<[string, Record<string, string> | undefined, object]>([
    [
      'all of an uploaded picture',
      { width: '1600', height: '1200', variants: '320,640' },
      { width: 1600, height: 1200, variantWidths: [320, 640] },
    ],
    ['a small one', { width: '9', height: '8', variants: '' }, { width: 9, height: 8, variantWidths: [] }],
    ['nothing of one put by hand', undefined, { width: null, height: null, variantWidths: [] }],
    [
      'nothing that makes no sense',
      { width: '-1', height: '0x10', variants: 'x,1e3,' },
      { width: null, height: null, variantWidths: [] },
    ],
  ])('knows %s', async (_what, Metadata, known) => {
    const { s3, storage } = start();
    s3.on(HeadObjectCommand).resolves({ ...FACTS, ...(Metadata && { Metadata }) });

    expect(await storage.find('images/apple.jpg')).toEqual({ key: 'images/apple.jpg', ...known });
  });

  it('finds nothing where there is nothing, and hands on what else is wrong', async () => {
    const { s3, storage } = start();
    s3.on(HeadObjectCommand).rejectsOnce(failure(404)).rejects(failure(500));

    expect(await storage.find('images/apple.jpg')).toBeUndefined();
    await expect(storage.find('images/apple.jpg')).rejects.toThrow('500');
  });

  it.each(['apple.jpg', 'backups/a.jpg', 'images/', 'images/a/b.jpg', 'images/..'])(
    'looks for no picture under %s',
    async (key) => {
      const { storage, asked } = start();

      expect(await storage.find(key)).toBeUndefined();
      expect(asked()).toEqual([]);
    },
  );
});

describe('a name', () => {
  it.each(['', '.', '..', 'a/b', '../secret', 'a\\b', 'a\0', 'あ'.repeat(340), '\ud83c'])(
    'that can be no picture’s asks S3 nothing: %j',
    async (name) => {
      const { open, describePicture, asked } = start();

      await expect(open({}, name)).rejects.toThrow(InvalidPictureName);
      await expect(describePicture(name)).rejects.toThrow(InvalidPictureName);
      expect(asked()).toEqual([]);
    },
  );

  it('is looked for under images/ as it is', async () => {
    const { s3, describePicture, asked } = start();
    s3.on(HeadObjectCommand).resolves(FACTS);

    await describePicture('バナナ %2F.jpg');

    expect(asked()).toEqual([['HeadObjectCommand', { Bucket: 'pictures', Key: 'images/バナナ %2F.jpg' }]]);
  });
});

describe('the connection to S3', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** S3 that does not answer: the call ends with its signal alone. */
  const silent = () => {
    const started = start();
    const { promise: called, resolve } = Promise.withResolvers<AbortSignal | undefined>();
    started.s3.send.callsFake((...args: unknown[]) => {
      const signal = signalOf({ args });
      resolve(signal);
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    });
    return { ...started, called };
  };

  it.each(['open', 'describePicture'] as const)('is freed by %s when the client leaves', async (method) => {
    const started = silent();

    const answer = started[method]();
    await started.called;
    started.leave();

    await expect(answer).rejects.toThrow('aborted');
  });

  it.each(['open', 'describePicture'] as const)(
    'is freed by %s when S3 does not answer in time',
    async (method) => {
      const started = silent();

      const answer = withinTime(5000, () => started[method]());
      const signal = await started.called;
      jest.advanceTimersByTime(4999);
      expect(signal?.aborted).toBe(false);
      jest.advanceTimersByTime(1);

      await expect(answer).rejects.toThrow('aborted');
    },
  );

  it('has no time limit once S3 has answered: a body may take as long as its reader', async () => {
    const { s3, open } = start();
    s3.on(GetObjectCommand).resolves(picture());

    await startDeadline(5000, open).result;
    jest.advanceTimersByTime(3_600_000);

    expect(signalOf(s3.call(0))?.aborted).toBe(false);
  });

  it('is freed when the client leaves while the body comes', async () => {
    const { s3, open, leave } = start();
    s3.on(GetObjectCommand).resolves(picture());

    await open();
    leave();

    expect(signalOf(s3.call(0))?.aborted).toBe(true);
  });

  it('leaves no timer behind where S3 answers with an error', async () => {
    const { s3, open } = start();
    s3.on(GetObjectCommand).rejects(failure(404));

    await expect(withinTime(5000, open)).rejects.toThrow(PictureNotFound);

    expect(jest.getTimerCount()).toBe(0);
  });
});
