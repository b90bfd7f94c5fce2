import compress from '@fastify/compress';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { onSendHookHandler } from 'fastify';
import { isProbe } from './health/probe';

/** Text only: pictures are compressed already, and everything else in the bucket is sent as it is. */
const COMPRESSIBLE =
  /^(text\/(?!event-stream)|application\/([\w.]+\+)?(json|javascript|xml)|image\/svg\+xml)/;

/** Compresses answers of 1 kB and more with Brotli or gzip. */
export async function useCompression(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onSend', excludeOtherTypes);
  // The plugin asks of each payload whether it is a `Response`, for which Node loads all of `fetch`: not before a start
  // is known to be healthy.
  fastify.addHook('onRoute', (route) => {
    if (isProbe(route.url)) route.compress = false;
  });
  await app.register(compress, { encodings: ['br', 'gzip'], customTypes: COMPRESSIBLE });
  // After the plugin's own hook on the same route, since only then is the encoding known.
  fastify.addHook('onRoute', (route) => {
    route.onSend = [...[route.onSend ?? []].flat(), markEncodedTag];
  });
}

/**
 * The plugin takes `customTypes` for additions to what mime-db calls compressible, and that has
 * `application/octet-stream` in it. This is its own switch, for one request.
 */
const excludeOtherTypes: onSendHookHandler = (request, reply, payload, done) => {
  if (!COMPRESSIBLE.test(String(reply.getHeader('content-type')))) request.headers['x-no-compression'] = '1';
  done(null, payload);
};

/**
 * A strong entity tag names exact bytes, and compressed bytes are others.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3
 */
const markEncodedTag: onSendHookHandler = (_request, reply, payload, done) => {
  const encoding = reply.getHeader('content-encoding');
  const etag = reply.getHeader('etag');
  if (typeof encoding === 'string' && typeof etag === 'string')
    reply.header('ETag', etag.replace(/"$/, `-${encoding}"`));
  done(null, payload);
};
