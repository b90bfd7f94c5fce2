import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ApiConfig } from './api.config';
import { isProbe } from './health/probe';
import { TooManyRequests } from './request.errors';

/**
 * The policy of the page where the API's own origin serves it, as `npm start` does; behind CloudFront the site's
 * response headers say what it may do. Scripts and styles of its own origin, pictures of wherever they are served
 * from, calls to its own origin and to the issuer, which changes codes for tokens.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
 */
function pagePolicy({ imageBaseUrl, authIssuer }: ApiConfig): Record<string, string[]> {
  const imageOrigin = URL.parse(imageBaseUrl)?.origin;
  return {
    'default-src': ["'self'"],
    'base-uri': ["'none'"],
    ...(authIssuer && { 'connect-src': ["'self'", new URL(authIssuer).origin] }),
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'img-src': ["'self'", 'data:', 'blob:', ...(imageOrigin ? [imageOrigin] : [])],
    'object-src': ["'none'"],
  };
}

/** The page at /docs styles itself from within. */
const DOCS_STYLE = "style-src 'self' 'unsafe-inline'";

/** Security headers, on every answer that a route or hook gives. */
export async function useSecurityHeaders(app: NestFastifyApplication, config: ApiConfig): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy(config) },
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
    // Its own hook would be the last on each route, behind the check of the token: who guesses would be held off by none.
    global: false,
    max: rateLimitPerMinute,
    timeWindow: 60_000,
    enableDraftSpec: true,
    allowList: ({ url }) => isProbe(url),
    errorResponseBuilder: (_request, { after }) => new TooManyRequests(after),
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', fastify.rateLimit());
}
