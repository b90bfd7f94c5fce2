import { CopyObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { pictureName, variantKey } from '@tana/env';
import {
  BrokenPicture,
  inspectPicture,
  PictureNotFound,
  PolyglotPicture,
  renderPicture,
  TooManyPixels,
  UnsupportedPicture,
} from '@tana/storage';
import { buffer } from 'node:stream/consumers';
import { listPictures } from '../export/bucket.listing';
import { typeOfBytes } from './content.type';
import { groupFindings, missingWidths, widthsOf } from './group.checks';
import type { ObjectFacts } from './object.facts';
import { CHANGED, failed, REPAIRED, type Outcome, type Repairable } from './outcome';
import { groupsOf, rootOf, type Group } from './shelf';
import type { DoctorStores } from './stores';

/** Reads an object again and mends its type or its variants, on condition that it is still as it was read. */
export async function repairObject(stores: DoctorStores, { kind, subject }: Repairable): Promise<Outcome> {
  const group = await groupWith(stores, subject);
  const findings = await groupFindings(stores, group);
  const finding = findings.find((one) => one.kind === kind && one.subject === subject && one.isRepairable);
  if (!finding) return CHANGED;
  return kind === 'content-type'
    ? rewrite(stores, finding.facts, { ContentType: await typeOfBytes(finding.facts) })
    : restoreVariants(stores, finding.facts, group);
}

async function groupWith(stores: DoctorStores, subject: string): Promise<Group> {
  for await (const group of groupsOf(listPictures(stores, rootOf(subject)))) {
    if (group.some(({ key }) => key === subject)) return group;
  }
  return [];
}

/**
 * Copies an object onto itself, which is how S3 changes what it says of it: all else stays as it was read.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
async function rewrite(
  { bucketName, s3 }: DoctorStores,
  { etag, headers: { ExpiresString, ...headers }, key, metadata }: ObjectFacts,
  change: { ContentType?: string | undefined; Metadata?: Record<string, string> },
): Promise<Outcome> {
  const Expires = ExpiresString === undefined ? undefined : new Date(ExpiresString);
  const command = new CopyObjectCommand({
    Bucket: bucketName,
    Key: key,
    CopySource: `${bucketName}/${encodeURIComponent(key).replaceAll('%2F', '/')}`,
    CopySourceIfMatch: etag,
    MetadataDirective: 'REPLACE',
    ...headers,
    Expires,
    Metadata: metadata,
    ...change,
  });
  try {
    await s3.send(command);
    return REPAIRED;
  } catch (error) {
    const status = error instanceof S3ServiceException && error.$metadata.httpStatusCode;
    if (status === 404 || status === 412) return CHANGED;
    throw error;
  }
}

/** From the picture as it is stored: what was uploaded is kept nowhere. */
async function restoreVariants(stores: DoctorStores, facts: ObjectFacts, group: Group): Promise<Outcome> {
  const { pictureObjects, storage } = stores;
  try {
    const bytes = await bytesOf(stores, facts.key);
    const { height, variants, width } = await renderPicture(bytes, await inspectPicture(bytes), NEVER);
    const made = variants.map((variant) => variant.width);
    const isKnown = widthsOf(facts) !== undefined;
    const missing = isKnown
      ? missingWidths(facts, group)
      : made.filter((one) => !isIn(group, facts.key, one));
    const impossible = missing.filter((one) => !made.includes(one));
    if (impossible.length > 0)
      return failed(new Error(`it is too narrow for ${impossible.join(', ')} pixels`));
    for (const variant of variants.filter((one) => missing.includes(one.width))) {
      await pictureObjects.restoreVariant(facts.key, variant.width, variant.bytes);
    }
    if (!isKnown) {
      const noted = { width: String(width), height: String(height), variants: made.join() };
      return await rewrite(stores, facts, { Metadata: { ...facts.metadata, ...noted } });
    }
    if (await storage.find(facts.key)) return REPAIRED;
    // Deleted meanwhile, with the variants that it had.
    for (const one of missing) await pictureObjects.remove(variantKey(facts.key, one));
    return CHANGED;
  } catch (error) {
    if (error instanceof PictureNotFound) return CHANGED;
    if (isUnrenderable(error)) return failed(error);
    throw error;
  }
}

const NEVER = new AbortController().signal;

async function bytesOf({ storage }: DoctorStores, key: string): Promise<Buffer> {
  const picture = await storage.open(pictureName(key) ?? '', {}, NEVER);
  if ('notModified' in picture || !picture.body) throw new PictureNotFound(key);
  return buffer(picture.body);
}

function isIn(group: Group, key: string, width: number): boolean {
  return group.some((object) => object.key === variantKey(key, width));
}

function isUnrenderable(error: unknown): error is Error {
  return [BrokenPicture, PolyglotPicture, TooManyPixels, UnsupportedPicture].some(
    (refusal) => error instanceof refusal,
  );
}
