import { startDeadline } from '@tana/env';
import type { FastifyInstance } from 'fastify';
import type { ApiConfig } from './api.config';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where the request needs no deadline. */
    endDeadline: (() => void) | null;
  }
}

/** From when its body is here: to render and store it. The load balancer gives up after 60 s. */
const UPLOAD_MS = 55_000;

/**
 * Gives each request that is to be worked for a deadline, counted from its arrival. What is answered from the cache or
 * refused needs none. When it has passed, what is still asked of AWS is given up, and the answer is 503.
 */
export function limitTime(fastify: FastifyInstance, { requestTimeoutMs }: ApiConfig): void {
  fastify.decorateRequest('endDeadline', null);
  fastify.addHook('preHandler', (request, reply, done) => {
    const isUpload = request.routeOptions.config.takesPicture === true;
    const ms = isUpload ? UPLOAD_MS : requestTimeoutMs - reply.elapsedTime;
    request.endDeadline = startDeadline(ms, done).end;
  });
  fastify.whenEnded.push((request, reply) => {
    // A client that has gone, or a call that has failed, leaves others behind, which nothing else would ever give up.
    if (reply.raw.writableEnded && reply.statusCode < 500) request.endDeadline?.();
  });
}
