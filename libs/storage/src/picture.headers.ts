import { isHashedName } from '@tana/env';
import { create as contentDisposition } from 'content-disposition';
import { extname } from 'node:path';
import type { PictureFacts } from './storage.service';

/** The types that browsers show as pictures and that cannot carry script. */
const SHOWN_INLINE: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.gif': 'image/gif',
};

/** What S3 says of an object whose uploader said nothing. */
const UNSAID = new Set([undefined, 'binary/octet-stream', 'application/octet-stream']);

export const A_YEAR_UNCHANGED = 'public, max-age=31536000, immutable';

/** A picture put by hand can be replaced under its name: shown from the cache, and asked for again behind it. */
const A_DAY_IN_BACKGROUND = 'public, max-age=300, stale-while-revalidate=86400';

/**
 * How a picture is sent so that a browser shows it as a picture or not at all: anything else in the bucket, HTML and
 * SVG above all, is a download of bytes.
 */
export function pictureHeaders(name: string, facts: PictureFacts): Record<string, string> {
  const type = shownType(name, facts.contentType);
  return {
    ...cachingHeaders(name, facts.etag),
    'Accept-Ranges': 'bytes',
    'Content-Type': type ?? 'application/octet-stream',
    'Content-Disposition': type ? 'inline' : contentDisposition(name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'X-Content-Type-Options': 'nosniff',
    ...(facts.lastModified && { 'Last-Modified': facts.lastModified.toUTCString() }),
    ...(facts.contentLength !== undefined && { 'Content-Length': String(facts.contentLength) }),
    ...(facts.contentRange && { 'Content-Range': facts.contentRange }),
  };
}

/** Media type by the ending of a name. */
export function typeOf(name: string): string {
  return SHOWN_INLINE[extname(name).toLowerCase()] ?? 'application/octet-stream';
}

/** What a 304 repeats of them. */
export function cachingHeaders(name: string, etag: string | undefined): Record<string, string> {
  return {
    'Cache-Control': isHashedName(name) ? A_YEAR_UNCHANGED : A_DAY_IN_BACKGROUND,
    ...(etag && { ETag: etag }),
  };
}

function shownType(name: string, stored: string | undefined): string | undefined {
  const type = stored?.split(';')[0]?.trim().toLowerCase();
  if (UNSAID.has(type)) return SHOWN_INLINE[extname(name).toLowerCase()];
  // Not a registered type, and yet what many tools call JPEG.
  if (type === 'image/jpg') return 'image/jpeg';
  return Object.values(SHOWN_INLINE).find((known) => known === type);
}
