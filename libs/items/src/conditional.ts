import type { FastifyReply, FastifyRequest } from 'fastify';
import { etagOf, findEtag } from './etag';

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
