import { HeadBucketCommand, HeadObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { PICTURE_PREFIX } from '@tana/env';
import { storageConfig, type StorageConfig } from './storage.config';
import { StorageAccessDenied } from './storage.errors';

/** A key that no picture has: a name without an ending is never given. */
const MISSING_KEY = `${PICTURE_PREFIX}.missing`;

const PROBE_TIMEOUT_MS = 2000;
const PROBE_KEPT_MS = 5000;

/** Whether the pictures' bucket can be used. */
@Injectable()
export class StorageHealthIndicator {
  private readonly logger = new Logger(StorageHealthIndicator.name);

  constructor(
    private readonly client: S3Client,
    private readonly indicators: HealthIndicatorService,
    @Inject(storageConfig.KEY) private readonly config: StorageConfig,
  ) {}

  /**
   * Makes the calls that serving makes, so that a wrong bucket or right shows at start-up. A missing key must be
   * "not found": without the right to list the bucket S3 says "forbidden", and every missing picture would be a 500.
   *
   * @throws the first AWS error.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
   */
  async prove(abortSignal: AbortSignal): Promise<void> {
    const Bucket = this.config.bucketName;
    try {
      await this.client.send(new HeadBucketCommand({ Bucket }), { abortSignal });
    } catch (error) {
      throw statusOf(error) === 403 ? new StorageAccessDenied('s3:ListBucket', error) : error;
    }
    try {
      await this.client.send(new HeadObjectCommand({ Bucket, Key: MISSING_KEY }), { abortSignal });
    } catch (error) {
      if (statusOf(error) === 404) return;
      throw statusOf(error) === 403 ? new StorageAccessDenied('s3:GetObject', error) : error;
    }
  }

  /** A cheap look, at most one under way, its result kept for some seconds. */
  probe() {
    return this.indicators
      .check('storage')
      .attempt(async ({ signal }) => {
        try {
          await this.client.send(new HeadBucketCommand({ Bucket: this.config.bucketName }), {
            abortSignal: signal,
          });
        } catch (error) {
          this.logger.warn({ msg: 'the bucket does not answer', err: error });
          // The message of an AWS error can hold names and ARNs, and this one is shown to anybody.
          throw new Error(error instanceof Error ? error.name : 'Error', { cause: error });
        }
      })
      .withTimeout(PROBE_TIMEOUT_MS)
      .cacheFor(PROBE_KEPT_MS);
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
