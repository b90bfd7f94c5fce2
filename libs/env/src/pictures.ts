/** Pictures live under this prefix of the bucket; everything else in the bucket is not served. */
export const PICTURE_PREFIX = 'images/';

/** Widths in CSS pixels of the WebP variants that stand beside an uploaded picture. */
export const VARIANT_WIDTHS = [320, 640, 1280] as const;

/** S3 allows keys of up to 1,024 bytes. */
const MAX_KEY_BYTES = 1024;

/**
 * The name of a picture within the prefix, or undefined where the key cannot be a picture's: another prefix, a
 * further slash, a dot segment, control characters, or longer than S3 allows.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function pictureName(key: string): string | undefined {
  if (!key.startsWith(PICTURE_PREFIX) || Buffer.byteLength(key) > MAX_KEY_BYTES) return undefined;
  const name = key.slice(PICTURE_PREFIX.length);
  const isSafe = /^[^/\\\p{Cc}]+$/u.test(name) && name !== '.' && name !== '..' && name.isWellFormed();
  return isSafe ? name : undefined;
}

/** The key of the WebP variant of an uploaded picture: `images/<hash>.jpg` at 640 → `images/<hash>.w640.webp`. */
export function variantKey(key: string, width: number): string {
  return key.replace(/\.\w+$/, `.w${width}.webp`);
}

/** Whether a name is made from the hash of the picture's bytes, so that what it names can never change. */
export function isHashedName(name: string): boolean {
  return /^[0-9a-f]{32}(\.w\d+)?\.\w+$/.test(name);
}
