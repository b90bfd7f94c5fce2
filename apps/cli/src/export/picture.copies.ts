import type { S3Client } from '@aws-sdk/client-s3';
import { pictureName } from '@tana/env';
import { PictureNotFound, type StorageService } from '@tana/storage';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { CliError } from '../cli.error';
import { isFolderMark, isVariant, listPictures } from './bucket.listing';
import { writeWhole } from './whole.file';

/** Where pictures are copied from. */
export interface PictureSource {
  readonly s3: S3Client;
  readonly storage: StorageService;
  readonly bucketName: string;
  /** Pictures on their way at once. */
  readonly concurrency: number;
}

/** @throws CliError where it cannot be. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new CliError(
      `--images takes a folder, and ${path} is none: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Copies the pictures of the bucket into a folder that is there, under their names. Their variants stay: an import makes them anew.
 *
 * @returns How many were copied, and the keys of objects that no file can be named after.
 */
export async function copyPictures(
  source: PictureSource,
  folder: string,
): Promise<{ copied: number; leftOut: string[] }> {
  const leftOut: string[] = [];
  let copied = 0;
  const copy = async (key: string): Promise<void> => {
    if (isFolderMark(key) || isVariant(key)) return;
    const path = pathIn(folder, key);
    if (path === undefined) leftOut.push(key);
    else if (await copyOne(source.storage, key, path)) copied++;
  };
  const keys = Readable.from(listPictures(source)).map(({ key }: { key: string }) => key);
  await keys.forEach(copy, { concurrency: source.concurrency });
  return { copied, leftOut };
}

/** A name that Tana serves has no slash, but other systems have signs of their own to leave a folder with. */
function pathIn(folder: string, key: string): string | undefined {
  const name = pictureName(key);
  // What most file systems take.
  if (name === undefined || Buffer.byteLength(name) > 255) return undefined;
  const path = resolve(folder, name);
  return dirname(path) === resolve(folder) && path === join(resolve(folder), name) ? path : undefined;
}

/** Answers false where the picture has been deleted since it was listed. */
async function copyOne(storage: StorageService, key: string, path: string): Promise<boolean> {
  try {
    const picture = await storage.open(pictureName(key) ?? '', {}, new AbortController().signal);
    if ('notModified' in picture || !picture.body) return false;
    await writeWhole(path, picture.body);
    return true;
  } catch (error) {
    if (error instanceof PictureNotFound) return false;
    throw error;
  }
}
