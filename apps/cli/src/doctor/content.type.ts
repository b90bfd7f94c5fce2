import { typeOf } from '@tana/storage';
import { fileTypeFromBuffer } from 'file-type';
import type { Finding } from './finding';
import type { ObjectFacts } from './object.facts';

/** The types that browsers show as pictures and that cannot carry script. */
const SHOWN = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'];

/** What S3 says of an object whose uploader said nothing, and many tools that do not know better. */
const UNSAID = 'binary/octet-stream';
const UNKNOWN = 'application/octet-stream';

/** The type of an object by its first bytes; undefined where they are none that is known. */
export async function typeOfBytes({
  firstBytes,
}: Pick<ObjectFacts, 'firstBytes'>): Promise<string | undefined> {
  const mime = (await fileTypeFromBuffer(firstBytes))?.mime;
  // An animated PNG is a PNG to who does not know better, and has no registered type of its own.
  return mime === 'image/apng' ? 'image/png' : mime;
}

/** @returns Undefined where an object is what it is sent as, or claims to be nothing that is shown. */
export async function contentTypeFinding(
  facts: Pick<ObjectFacts, 'firstBytes' | 'headers' | 'key'>,
): Promise<Finding | undefined> {
  const stored = facts.headers.ContentType?.split(';')[0]?.trim().toLowerCase() ?? UNSAID;
  // Not a registered type, and yet what many tools call JPEG.
  const claimed = stored === 'image/jpg' ? 'image/jpeg' : stored;
  const actual = await typeOfBytes(facts);
  const isPicture = SHOWN.includes(actual ?? '');
  // The API goes by the name where nothing is said.
  const isSentAsPicture = SHOWN.includes(
    claimed === UNSAID || claimed === UNKNOWN ? typeOf(facts.key) : claimed,
  );
  if (isPicture ? claimed === actual : !isSentAsPicture) return undefined;
  return {
    kind: 'content-type',
    subject: facts.key,
    detail: `stored as ${stored}, and is ${actual ?? (facts.firstBytes.length === 0 ? 'empty' : 'no picture')}`,
    isRepairable: isPicture,
  };
}
