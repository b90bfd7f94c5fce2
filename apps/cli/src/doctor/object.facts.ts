import { GetObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import type { ListedObject } from '../export/bucket.listing';

/** As much of a file's beginning as tells what it is. */
const FIRST_BYTES = 4100;

/** What is known of an object, all that a copy onto itself has to repeat included. */
export interface ObjectFacts {
  readonly key: string;
  readonly etag: string | undefined;
  readonly headers: {
    readonly ContentType: string | undefined;
    readonly CacheControl: string | undefined;
    readonly ContentDisposition: string | undefined;
    readonly ContentEncoding: string | undefined;
    readonly ContentLanguage: string | undefined;
    readonly ExpiresString: string | undefined;
  };
  readonly metadata: Readonly<Record<string, string>>;
  readonly firstBytes: Uint8Array;
}

/** One request an object. Answers undefined where it has been deleted since it was listed. */
export async function readFacts(
  { bucketName, s3 }: { readonly s3: S3Client; readonly bucketName: string },
  { key, size }: Pick<ListedObject, 'key' | 'size'>,
): Promise<ObjectFacts | undefined> {
  // No range can be met by an empty object.
  const range = size > 0 && { Range: `bytes=0-${FIRST_BYTES - 1}` };
  const command = new GetObjectCommand({ Bucket: bucketName, Key: key, ...range });
  try {
    const answer = await s3.send(command);
    return {
      key,
      etag: answer.ETag,
      headers: {
        ContentType: answer.ContentType,
        CacheControl: answer.CacheControl,
        ContentDisposition: answer.ContentDisposition,
        ContentEncoding: answer.ContentEncoding,
        ContentLanguage: answer.ContentLanguage,
        ExpiresString: answer.ExpiresString,
      },
      metadata: answer.Metadata ?? {},
      firstBytes: (await answer.Body?.transformToByteArray()) ?? new Uint8Array(),
    };
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}
