import { createHash } from 'node:crypto';

/** A strong entity tag of what is sent: equal bytes, equal tag. */
export function etagOf(body: string | Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/**
 * What an `If-None-Match` or `If-Match` header calls a tag, or undefined where it does not name it. Proxies and
 * encodings mark the tags they pass on (`W/"…"`, `"…-br"`, `"…-gzip"`): the marks are dropped before comparing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
 */
export function findEtag(header: string, etag: string): string | undefined {
  if (header.trim() === '*') return etag;
  const named = Array.from(header.matchAll(/(?:W\/)?("[^"]*")/g), ([, tag = '']) => tag);
  // The tag itself can end like a mark, too: it is base64url.
  return named.find((tag) => tag === etag || tag.replace(/-(br|gzip)"$/, '"') === etag);
}
