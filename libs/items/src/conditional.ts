import type { IncomingHttpHeaders } from 'node:http';
import { InvalidPrecondition, PreconditionMissing } from './items.errors';

/**
 * Whether a write is to create, and nothing else: `If-None-Match: *` alone.
 *
 * @throws InvalidPrecondition
 */
export function isCreation(headers: IncomingHttpHeaders): boolean {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch === undefined || headers['if-match'] !== undefined) return false;
  if (ifNoneMatch.trim() !== '*') throw new InvalidPrecondition();
  return true;
}

/**
 * What a change is based on.
 *
 * @throws PreconditionMissing, InvalidPrecondition
 * @see https://www.rfc-editor.org/rfc/rfc6585#section-3
 */
export function requireIfMatch(headers: IncomingHttpHeaders): string {
  const ifMatch = headers['if-match'];
  if (ifMatch === undefined) throw new PreconditionMissing();
  if (headers['if-none-match'] !== undefined) throw new InvalidPrecondition();
  return ifMatch;
}
