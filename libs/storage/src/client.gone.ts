import type { FastifyReply } from 'fastify';

/** Made once: a reason that `abort` makes for itself takes longer than all the rest of it, and every connection closes. */
const GONE = new DOMException('The client is gone.', 'AbortError');

/** Aborts as soon as the client's connection closes, whether or not the answer has begun. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(GONE));
  return gone.signal;
}
