import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ApiConfig } from './api.config';
import { isProbe } from './health/probe';
import { TooManyRequests } from './request.errors';

/**
 * The policy of the page: scripts, styles and calls of its own origin, pictures of wherever they are served from.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
 */
function pagePolicy(imageBaseUrl: string): Record<string, string[]> {
  const imageOrigin = URL.parse(imageBaseUrl)?.origin;
  return {
    'default-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'img-src': ["'self'", 'data:', 'blob:', ...(imageOrigin ? [imageOrigin] : [])],
    'object-src': ["'none'"],
  };
}

/** The page at /docs styles itself from within. */
const DOCS_STYLE = "style-src 'self' 'unsafe-inline'";

/** Security headers, on every answer that a route or hook gives. */
export async function useSecurityHeaders(
  app: NestFastifyApplication,
  { imageBaseUrl }: ApiConfig,
): Promise<void> {
  const directives = pagePolicy(imageBaseUrl);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (/^\/docs(\/|$|\?)/.test(request.url)) {
      const policy = reply.getHeader('content-security-policy');
      reply.header('content-security-policy', `${String(policy)};${DOCS_STYLE}`);
    }
    done();
  });
}

/** What other origins may do, where some are configured: nothing with credentials. */
export function useCors(app: NestFastifyApplication, { corsOrigins }: ApiConfig): void {
  if (corsOrigins.length === 0) return;
  app.enableCors({
    origin: [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'If-Match',
      'If-None-Match',
      'Idempotency-Key',
      'Range',
    ],
    exposedHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id', 'Content-Range'],
    maxAge: 600,
    // An OPTIONS that is no preflight would else be refused in plain text.
    strictPreflight: false,
  });
}

/** Requests a minute and client address, this task's own count; the load balancer's probes are not counted. */
export async function useRateLimit(
  app: NestFastifyApplication,
  { rateLimitPerMinute }: ApiConfig,
): Promise<void> {
  if (rateLimitPerMinute === 0) return;
  await app.register(rateLimit, {
    max: rateLimitPerMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    allowList: ({ url }) => isProbe(url),
    errorResponseBuilder: (_request, { after }) => new TooManyRequests(after),
  });
}
