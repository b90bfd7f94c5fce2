import { pictureName } from '@tana/env';

/** Where a picture is served: stable and unsigned, so that it can be cached and shared. */
export function pictureUrl(key: string, imageBaseUrl: string): string {
  return `${imageBaseUrl}/${encodeURIComponent(pictureName(key) ?? '')}`;
}
