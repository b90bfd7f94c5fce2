import { Negotiator } from '@fastify/accept-negotiator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { ENCODINGS, type Answer, type Encoding } from './answer';
import { findEtag } from './etag';

/** Clients send few values, and the same again and again. */
const negotiator = new Negotiator({
  supportedValues: [...ENCODINGS],
  cache: new LRUCache<string, string>({ max: 100 }),
});

/**
 * Answers JSON with its entity tag, or 304 to a client that already has it. Caches may keep it but ask each time:
 * the catalogue changes at any moment, and asking costs them no body.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export async function sendAnswer(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
): Promise<void> {
  // The client's own name for it, so that it finds the answer that it has stored, which may be a compressed one.
  const ifNoneMatch = headers['if-none-match'];
  const known = ifNoneMatch === undefined ? undefined : findEtag(ifNoneMatch, answer.etag);
  // Names in lower case, which Fastify else makes of them each time.
  reply.header('etag', known ?? answer.etag).header('cache-control', 'public, no-cache');
  if (known !== undefined) {
    reply.code(304).send();
    return;
  }
  reply.type('application/json; charset=utf-8');
  const encoding = answer.isCompressible ? acceptedEncoding(headers['accept-encoding']) : null;
  if (encoding === null) {
    reply.send(answer.bytes);
    return;
  }
  const bytes = await answer.in(encoding);
  const vary = reply.getHeader('vary');
  reply
    .header('content-encoding', encoding)
    .header('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`)
    .send(bytes);
}

/** As @fastify/compress understands the header, which compresses all other answers. */
function acceptedEncoding(header = ''): Encoding | null {
  return negotiator.negotiate(header.toLowerCase().replaceAll(/\*|x-gzip/g, 'gzip'));
}
