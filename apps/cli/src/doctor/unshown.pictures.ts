import { HeadObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { pictureName } from '@tana/env';
import { PictureInUse, PictureNotFound } from '@tana/storage';
import { scanTable } from '../export/table.scan';
import { shownKey, YOUNG_MS } from './examination';
import { CHANGED, REPAIRED, skipped, type Outcome } from './outcome';
import { rootOf } from './shelf';
import type { DoctorStores } from './stores';

/** Pictures between two looks at all items: the more, the longer ago an item may have taken one up. */
const BATCH = 500;

/** A picture, and what has become of it. */
export type Deletion = readonly [key: string, outcome: Outcome];

/**
 * Deletes pictures with their variants, each only if it is still shown by no item and still older than a day. The index
 * of pictures knows nothing of what a hand has just typed, so that all items are looked at first.
 */
export async function* deleteUnshown(
  stores: DoctorStores,
  keys: readonly string[],
): AsyncGenerator<Deletion, void, undefined> {
  for (let at = 0; at < keys.length; at += BATCH) {
    const batch = keys.slice(at, at + BATCH);
    const shown = await shownRoots(stores, new Set(batch.map(rootOf)));
    for (const key of batch) {
      yield [key, shown.has(rootOf(key)) ? skipped('an item shows it now') : await deleteOne(stores, key)];
    }
  }
}

async function shownRoots(stores: DoctorStores, roots: ReadonlySet<string>): Promise<Set<string>> {
  const shown = new Set<string>();
  for await (const records of scanTable({ ...stores, segments: 4, attributes: ['image_key'] })) {
    for (const record of records) {
      const root = rootOf(shownKey(record) ?? '');
      if (roots.has(root)) shown.add(root);
    }
  }
  return shown;
}

async function deleteOne(stores: DoctorStores, key: string): Promise<Outcome> {
  try {
    if (stores.now() - (await lastModified(stores, key)) < YOUNG_MS) {
      return skipped('it has been stored anew, and is younger than a day');
    }
    await stores.pictures.remove(pictureName(key) ?? '');
    return REPAIRED;
  } catch (error) {
    if (error instanceof PictureNotFound) return CHANGED;
    if (error instanceof PictureInUse) return skipped('an item or a picture uses it now');
    throw error;
  }
}

/** Milliseconds since 1970. */
async function lastModified({ bucketName, s3 }: DoctorStores, key: string): Promise<number> {
  try {
    const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket: bucketName, Key: key }));
    return LastModified?.getTime() ?? Infinity;
  } catch (error) {
    const isGone = error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
    throw isGone ? new PictureNotFound(key) : error;
  }
}
