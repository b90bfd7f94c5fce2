import { createHash } from 'node:crypto';
import { InvalidIdempotencyKey, InvalidItemId, InvalidNewItemId } from './items.errors';

const MAX_ID_LENGTH = 255;

/** @throws InvalidItemId for what can be no record's id. */
export function requireItemId(id: string): void {
  if (id.length > MAX_ID_LENGTH || !/^\P{Cc}+$/u.test(id)) throw new InvalidItemId();
}

/**
 * New ids are as they are in a URL; `.` and `..` would be taken for steps of a path.
 *
 * @throws InvalidNewItemId
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-2.3
 */
export function requireNewItemId(id: string): void {
  if (!/^(?!\.{1,2}$)[\w.~-]{1,64}$/.test(id)) throw new InvalidNewItemId();
}

/**
 * The id of the one item that a user makes with an idempotency key.
 *
 * @throws InvalidIdempotencyKey
 */
export function idempotentId(subject: string, key: string): string {
  if (!/^[!-~]{1,255}$/.test(key)) throw new InvalidIdempotencyKey();
  return createHash('sha256')
    .update(JSON.stringify([subject, key]))
    .digest('base64url');
}
