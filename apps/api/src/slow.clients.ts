import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Server } from 'node:http';
import type { ApiConfig } from './api.config';

/** Open at once: of memory each takes some kilobytes, and a load balancer needs some hundreds. */
const MOST_CONNECTIONS = 4000;

/**
 * Lets no client hold a connection for long that sends or takes nothing. What Node itself limits is in `createAdapter`:
 * headers, whole requests, and connections on which nothing moves.
 *
 * @see https://owasp.org/www-community/attacks/Slow_HTTP_Denial_of_Service for what this is to stop
 */
export function limitSlowClients(
  fastify: FastifyInstance,
  server: Server,
  { requestTimeoutMs }: ApiConfig,
): void {
  server.maxConnections = MOST_CONNECTIONS;
  fastify.addHook('onResponse', ({ raw }: FastifyRequest, _reply, done) => {
    done();
    if (raw.complete) return;
    // The rest of a body whose request has been refused: a client that is cut while it sends would not see why.
    const timer = setTimeout(() => raw.destroy(), 2 * requestTimeoutMs).unref();
    raw.once('close', () => clearTimeout(timer));
  });
}
