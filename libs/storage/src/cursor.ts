import { createHash } from 'node:crypto';
import { InvalidListCursor } from './storage.errors';

const VERSION = 1;
const CHECKSUM_BYTES = 6;
const HEADER_BYTES = 1 + CHECKSUM_BYTES;

/** Base64url of a version byte, a checksum of prefix and key, and the key after which the listing goes on. */
export function encodeCursor(prefix: string, key: string): string {
  const body = Buffer.from(key);
  return Buffer.concat([Buffer.of(VERSION), checksum(prefix, body), body]).toString('base64url');
}

/** @throws InvalidListCursor for anything that `encodeCursor` did not make for this very prefix. */
export function decodeCursor(prefix: string, cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const body = bytes.subarray(HEADER_BYTES);
  const isOurs =
    bytes.toString('base64url') === cursor &&
    bytes[0] === VERSION &&
    bytes.subarray(1, HEADER_BYTES).equals(checksum(prefix, body));
  if (!isOurs) throw new InvalidListCursor();
  return body.toString();
}

function checksum(prefix: string, body: Buffer): Buffer {
  // NUL is in no prefix that a query could carry and in no key.
  return createHash('sha256').update(`${prefix}\0`).update(body).digest().subarray(0, CHECKSUM_BYTES);
}
