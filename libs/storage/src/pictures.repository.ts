import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Inject, Injectable } from '@nestjs/common';
import { deadlineOr, pictureName, variantKey } from '@tana/env';
import type { StoredObject, UploadedPicture } from './picture';
import { A_YEAR_UNCHANGED, typeOf } from './picture.headers';
import { storageConfig, type StorageConfig } from './storage.config';

/** A put carries up to `UPLOAD_MAX_BYTES`, which takes longer than an answer does. */
const PUT_TIMEOUT_MS = 30_000;

/** Objects on a page of the listing. */
const PAGE_SIZE = 200;

/** Some objects in the order of their keys, and the last key that was looked at where more follow. */
interface Page {
  readonly objects: readonly StoredObject[];
  readonly next: string | undefined;
}

/** What editors change in the bucket. */
@Injectable()
export class PicturesRepository {
  constructor(
    private readonly client: S3Client,
    @Inject(storageConfig.KEY) private readonly config: StorageConfig,
  ) {}

  /** What is known of the picture is kept with it: `StorageService.find` reads it. */
  async putPicture({ key, width, height, variantWidths }: UploadedPicture, bytes: Buffer): Promise<void> {
    await this.put(key, bytes, {
      width: String(width),
      height: String(height),
      variants: variantWidths.join(),
    });
  }

  async putVariant(key: string, width: number, bytes: Buffer): Promise<void> {
    await this.put(variantKey(key, width), bytes, {});
  }

  /** A variant that has been lost. Answers false where it is there after all. */
  async restoreVariant(key: string, width: number, bytes: Buffer): Promise<boolean> {
    try {
      await this.put(variantKey(key, width), bytes, {}, { IfNoneMatch: '*' });
      return true;
    } catch (error) {
      // Another of the same name has come first, or is just coming.
      const status = error instanceof S3ServiceException && error.$metadata.httpStatusCode;
      if (status === 412 || status === 409) return false;
      throw error;
    }
  }

  /** One that is not there is no error. */
  async remove(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.config.bucketName, Key: key });
    await this.client.send(command, this.deadline());
  }

  /** What the API can serve of the objects whose keys begin with the prefix. */
  async page(prefix: string, after?: string): Promise<Page> {
    const command = new ListObjectsV2Command({
      Bucket: this.config.bucketName,
      Prefix: prefix,
      StartAfter: after,
      MaxKeys: PAGE_SIZE,
    });
    const { Contents: listed = [], IsTruncated: hasMore } = await this.client.send(command, this.deadline());
    const objects = listed.flatMap(({ Key: key = '', Size: size = 0, LastModified: lastModified }) => {
      const name = pictureName(key);
      return name === undefined ? [] : [{ key, size, type: typeOf(name), lastModified }];
    });
    return { objects, next: hasMore ? listed.at(-1)?.Key : undefined };
  }

  private async put(
    key: string,
    bytes: Buffer,
    metadata: Record<string, string>,
    condition: { IfNoneMatch?: '*' } = {},
  ): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.config.bucketName,
      Key: key,
      Body: bytes,
      ContentType: typeOf(key),
      // For CloudFront, which reads the bucket without asking the API.
      CacheControl: A_YEAR_UNCHANGED,
      Metadata: metadata,
      ...condition,
    });
    await this.client.send(command, {
      abortSignal: AbortSignal.any([deadlineOr(PUT_TIMEOUT_MS), AbortSignal.timeout(PUT_TIMEOUT_MS)]),
    });
  }

  private deadline() {
    return { abortSignal: deadlineOr(this.config.requestTimeoutMs) };
  }
}
