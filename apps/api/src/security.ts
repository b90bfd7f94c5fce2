import cors from '@fastify/cors';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { ApiConfig } from './api.config';

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

/** Security headers, on every answer that a route or hook gives. They are the same each time, and so made once. */
export function useSecurityHeaders(fastify: FastifyInstance, config: ApiConfig): void {
  const headers = securityHeaders(config);
  const policy = `${headers['content-security-policy']};${DOCS_STYLE}`;
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    if (/^\/docs(\/|$|\?)/.test(request.url)) reply.header('content-security-policy', policy);
    done();
  });
}

function securityHeaders(config: ApiConfig): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const setHeaders = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: pagePolicy(config) },
    xFrameOptions: { action: 'deny' },
  });
  setHeaders(request, response, (error) => {
    if (error) throw error as Error;
  });
  return Object.fromEntries(
    Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
}

/** The same for what is refused before any hook sees it. It is no page, and so may load nothing. */
export const REFUSAL_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none';frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/**
 * What other origins may do, where some are configured: nothing with credentials. Not by Nest's `enableCors`, which
 * answers preflights before any hook: without a line in the log, and without security headers.
 */
export async function useCors(app: NestFastifyApplication, { corsOrigins }: ApiConfig): Promise<void> {
  if (corsOrigins.length === 0) return;
  await app.register(cors, {
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
