import { createHash } from 'node:crypto';
import { InvalidCursor } from './items.errors';
import type { Order, Sort } from './listing';

/** The query that a cursor continues: a cursor is good for no other. */
export interface ListingQuery {
  readonly sort: Sort;
  readonly order: Order;
  /** Title prefix in the form of `titleKey`. */
  readonly prefix: string | undefined;
}

/** A place in a listing: the item it comes after. */
export interface ListingPosition {
  readonly id: string;
  /** The item's value of the index's sort key; digits where that key is a number. */
  readonly sortKey: string;
}

const VERSION = 1;
const CHECKSUM_BYTES = 6;
const HEADER_BYTES = 1 + CHECKSUM_BYTES;

/**
 * Base64url of a version byte, a checksum of query and position, and the position as JSON. The checksum catches
 * accidents, not forgers: a cursor is a position in public data and needs no secret.
 */
export function encodeCursor(query: ListingQuery, position: ListingPosition): string {
  const body = Buffer.from(JSON.stringify([position.id, position.sortKey]));
  return Buffer.concat([Buffer.of(VERSION), checksum(query, body), body]).toString('base64url');
}

/** @throws InvalidCursor for anything that `encodeCursor` did not make for this very query. */
export function decodeCursor(query: ListingQuery, cursor: string): ListingPosition {
  const bytes = Buffer.from(cursor, 'base64url');
  const body = bytes.subarray(HEADER_BYTES);
  const isOurs =
    bytes.toString('base64url') === cursor &&
    bytes[0] === VERSION &&
    bytes.subarray(1, HEADER_BYTES).equals(checksum(query, body));
  if (!isOurs) throw new InvalidCursor();

  const position = parse(body);
  if (!Array.isArray(position)) throw new InvalidCursor();
  const [id, sortKey] = position as unknown[];
  if (typeof id !== 'string' || typeof sortKey !== 'string' || !id || !sortKey) throw new InvalidCursor();
  return { id, sortKey };
}

function checksum({ sort, order, prefix }: ListingQuery, body: Buffer): Buffer {
  const binding = JSON.stringify([sort, order, prefix ?? null]);
  return createHash('sha256').update(binding).update(body).digest().subarray(0, CHECKSUM_BYTES);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new InvalidCursor();
  }
}
