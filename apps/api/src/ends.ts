import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Ended = (request: FastifyRequest, reply: FastifyReply) => void;

declare module 'fastify' {
  interface FastifyInstance {
    /** Called when a request has ended, in this order. */
    whenEnded: Ended[];
  }
}

/**
 * Tells when a request has ended: its answer is through, or its client has gone, to which Fastify's own `onResponse` never
 * gets. One listener for all who ask, since each costs at every request, and Node warns of the eleventh.
 */
export function watchEnds(fastify: FastifyInstance): void {
  const whenEnded: Ended[] = [];
  fastify.decorate('whenEnded', whenEnded);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      for (const ended of whenEnded) ended(request, reply);
    });
    done();
  });
}
