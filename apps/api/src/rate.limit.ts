import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { ApiConfig } from './api.config';
import { isProbe } from './health/probe';
import { TooManyRequests } from './request.errors';

const WINDOW_MS = 60_000;

/** Clients that are counted at once; beyond, the one that has been quiet for longest is forgotten. */
const MOST_CLIENTS = 5000;

/** A client's minute, which begins with its first request. */
interface Window {
  readonly endsAt: number;
  requests: number;
}

/**
 * Requests a minute and client, this task's own count; the load balancer's probes are not counted. An IPv6 client has a
 * whole /64 and is counted by that. The hook of @fastify/rate-limit waits for its store, and so costs as much as all of
 * an answer from the cache.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06 for the headers
 */
export function useRateLimit(fastify: FastifyInstance, { rateLimitPerMinute: limit }: ApiConfig): void {
  if (limit === 0) return;
  const windows = new LRUCache<string, Window>({ max: MOST_CLIENTS });
  fastify.addHook('onRequest', (request, reply, done) => {
    if (isProbe(request.url)) return done();
    const now = performance.now();
    const client = clientAt(request.ip);
    let window = windows.get(client);
    if (!window || window.endsAt <= now) {
      window = { endsAt: now + WINDOW_MS, requests: 0 };
      windows.set(client, window);
    }
    window.requests++;
    const seconds = Math.ceil((window.endsAt - now) / 1000);
    // In lower case, which Fastify else makes of them each time.
    reply
      .header('ratelimit-limit', limit)
      .header('ratelimit-remaining', Math.max(0, limit - window.requests))
      .header('ratelimit-reset', seconds);
    if (window.requests <= limit) return done();
    reply.header('Retry-After', seconds);
    done(new TooManyRequests(seconds));
  });
}

function clientAt(address: string): string {
  return address.includes(':') ? normalizeIP(address) : address;
}
