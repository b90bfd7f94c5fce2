import {
  HeadBucketCommand,
  HeadObjectCommand,
  NotFound,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Logger } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { mockClient } from 'aws-sdk-client-mock';
import { StorageHealthIndicator } from './storage.health';

const start = () => {
  const client = new S3Client({ region: 'ap-northeast-1' });
  const s3 = mockClient(client);
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  const config = { bucketName: 'secret-bucket', imageBaseUrl: '/storage/images', requestTimeoutMs: 5000 };
  const indicator = new StorageHealthIndicator(client, new HealthIndicatorService(), config);
  return { indicator, s3, warn };
};

/** The signal that a call was sent with; the types of the mock know only of its command. */
const signalOf = ({ args }: { args: readonly unknown[] }): unknown =>
  (args[1] as { abortSignal?: unknown } | undefined)?.abortSignal;

const failure = (name: string, httpStatusCode: number) =>
  new S3ServiceException({
    name,
    message: `${name} at arn:aws:s3:::secret-bucket`,
    $fault: 'client',
    $metadata: { httpStatusCode },
  });

const MISSING = new NotFound({ message: 'NotFound', $metadata: { httpStatusCode: 404 } });

describe('prove', () => {
  it('makes the calls that serving makes, on a key that no picture has', async () => {
    const { indicator, s3 } = start();
    s3.on(HeadObjectCommand).rejects(MISSING);
    const { signal } = new AbortController();

    await indicator.prove(signal);

    expect(s3.calls().map(({ args }) => [args[0].constructor.name, args[0].input])).toEqual([
      ['HeadBucketCommand', { Bucket: 'secret-bucket' }],
      ['HeadObjectCommand', { Bucket: 'secret-bucket', Key: 'images/.missing' }],
    ]);
    expect(s3.calls().map((call) => signalOf(call) === signal)).toEqual([true, true]);
  });

  it('passes where the key happens to be there', async () => {
    const { indicator, s3 } = start();
    s3.on(HeadObjectCommand).resolves({});

    await expect(indicator.prove(new AbortController().signal)).resolves.toBeUndefined();
  });

  it('fails where the bucket is missing', async () => {
    const { indicator, s3 } = start();
    const error = failure('NotFound', 404);
    s3.on(HeadBucketCommand).rejects(error);

    await expect(indicator.prove(new AbortController().signal)).rejects.toBe(error);
  });

  it('names the missing right where the bucket may not be listed', async () => {
    const { indicator, s3 } = start();
    const cause = failure('Forbidden', 403);
    s3.on(HeadBucketCommand).rejects(cause);

    const proof = indicator.prove(new AbortController().signal);
    await expect(proof).rejects.toMatchObject({ action: 's3:ListBucket', cause });
  });

  it('names the missing right where a missing key is forbidden, and each missing picture would be a 500', async () => {
    const { indicator, s3 } = start();
    const cause = failure('Forbidden', 403);
    s3.on(HeadObjectCommand).rejects(cause);

    const proof = indicator.prove(new AbortController().signal);
    await expect(proof).rejects.toMatchObject({ action: 's3:GetObject', cause });
  });

  it('fails where S3 is not reached', async () => {
    const { indicator, s3 } = start();
    const error = new Error('connect ECONNREFUSED');
    s3.on(HeadObjectCommand).rejects(error);

    await expect(indicator.prove(new AbortController().signal)).rejects.toBe(error);
  });
});

describe('probe', () => {
  it('is up while the bucket answers', async () => {
    const { indicator, s3 } = start();

    expect(await indicator.probe()).toEqual({ storage: { status: 'up', responseTime: expect.any(Number) } });
    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([{ Bucket: 'secret-bucket' }]);
    expect(signalOf(s3.call(0))).toBeInstanceOf(AbortSignal);
  });

  it('is down with the name of the error alone, since anybody can see it', async () => {
    const { indicator, s3 } = start();
    s3.on(HeadBucketCommand).rejects(failure('Forbidden', 403));

    expect(await indicator.probe()).toEqual({
      storage: { status: 'down', message: 'Forbidden', responseTime: expect.any(Number) },
    });
  });

  it('logs the error in full', async () => {
    const { indicator, s3, warn } = start();
    const error = failure('Forbidden', 403);
    s3.on(HeadBucketCommand).rejects(error);

    await indicator.probe();

    expect(warn.mock.calls).toEqual([[{ msg: 'the bucket does not answer', err: error }]]);
  });

  it('looks once for all who ask within seconds', async () => {
    const { indicator, s3 } = start();

    await Promise.all([indicator.probe(), indicator.probe()]);
    const kept = await indicator.probe();

    expect(kept.storage).toMatchObject({ status: 'up', cachedResponse: true });
    expect(s3.calls()).toHaveLength(1);
  });
});
