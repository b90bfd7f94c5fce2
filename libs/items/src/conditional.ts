import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { etagOf, findEtag } from './etag';
import { InvalidPrecondition, PreconditionMissing } from './items.errors';

/**
 * Answers JSON with its entity tag, or 304 to a client that already has it. Caches may keep it but ask each time:
 * the catalogue changes at any moment, and asking costs them no body.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function sendConditionally(request: FastifyRequest, reply: FastifyReply, body: object): void {
  const json = JSON.stringify(body);
  const etag = etagOf(json);
  // The client's own name for it, so that it finds the answer that it has stored, which may be a compressed one.
  const known = findEtag(request.headers['if-none-match'] ?? '', etag);
  reply.header('ETag', known ?? etag).header('Cache-Control', 'public, no-cache');
  if (known === undefined) reply.type('application/json; charset=utf-8').send(json);
  else reply.code(304).send();
}

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
