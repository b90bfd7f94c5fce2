import { errorCodes, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { PictureTooLarge, UnsupportedPicture, UploadBrokenOff, UploadsBusy } from './storage.errors';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is a picture as it is, not JSON. */
    takesPicture?: boolean;
  }
}

/** Bodies in memory at once: with those of `UPLOAD_MAX_BYTES` each, a task has a bounded need. */
const MOST_AT_ONCE = 4;

const PICTURE_BODY = /^(image\/[\w.+-]+|application\/octet-stream)\s*(;|$)/i;

/**
 * Lets pictures in as bodies, on the routes marked with `takesPicture` alone. What can be refused by headers is refused
 * before the body is read. Call it after `authenticate`, so that nobody else takes a place.
 */
export function receiveUploads(fastify: FastifyInstance, maxBytes: number): void {
  let places = MOST_AT_ONCE;

  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.takesPicture !== true) return done();
    if (!PICTURE_BODY.test(request.headers['content-type'] ?? '')) return done(new UnsupportedPicture());
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return done(new PictureTooLarge(maxBytes));
    if (places === 0) return done(new UploadsBusy());
    places--;
    // Answered or gone: this comes in any case, and once.
    reply.raw.once('close', () => places++);
    done();
  });

  fastify.addContentTypeParser(PICTURE_BODY, async (request: FastifyRequest, body: Readable) => {
    if (request.routeOptions.config.takesPicture !== true) {
      throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type'] ?? '');
    }
    return receive(body, maxBytes);
  });
}

/** The body of a request for a route marked with `takesPicture`. */
export function uploadedBytes({ body }: FastifyRequest): Buffer {
  if (!Buffer.isBuffer(body)) throw new UnsupportedPicture();
  return body;
}

async function receive(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Left as it is when this ends early: destroying it would close the connection before the answer is sent.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw new PictureTooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof PictureTooLarge ? error : new UploadBrokenOff(error);
  }
  return Buffer.concat(chunks, size);
}
