import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { PICTURE_PREFIX } from '@tana/env';

/** An object under `images/`. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
}

/** All objects whose keys begin with the prefix, in the order of their keys, a page of 1,000 in memory. */
export async function* listPictures(
  { bucketName, s3 }: { readonly s3: S3Client; readonly bucketName: string },
  prefix: string = PICTURE_PREFIX,
): AsyncGenerator<ListedObject, void, undefined> {
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucketName, Prefix: prefix })) {
    for (const { Key: key = '', LastModified: lastModified = new Date(), Size: size = 0 } of page.Contents ??
      []) {
      yield { key, size, lastModified };
    }
  }
}

/** The console's folders are empty objects. */
export function isFolderMark(key: string): boolean {
  return key.endsWith('/');
}

/** Whether it is a smaller copy of an uploaded picture. */
export function isVariant(key: string): boolean {
  return /\/[0-9a-f]{32}\.w\d+\.webp$/.test(key);
}
