import type { FastifyReply } from 'fastify';

/** Aborts as soon as the client's connection closes, whether or not the answer has begun. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
