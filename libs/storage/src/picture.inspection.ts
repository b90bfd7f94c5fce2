import { fileTypeFromBuffer } from 'file-type';
import { typeOf } from './picture.headers';
import { BrokenPicture, MisnamedPicture, PolyglotPicture, UnsupportedPicture } from './storage.errors';

/** What pictures may be: types that browsers show and that cannot carry script. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

const FORMATS: Record<string, PictureFormat> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/gif': 'gif',
};

/**
 * The format of a picture by its first bytes, whatever it is called. Nothing else of it is decoded yet: what is refused
 * here never gets near a decoder.
 *
 * @throws UnsupportedPicture, PolyglotPicture, BrokenPicture
 */
export async function inspectPicture(bytes: Buffer): Promise<PictureFormat> {
  const format = FORMATS[(await fileTypeFromBuffer(bytes))?.mime ?? ''];
  if (!format) throw new UnsupportedPicture();
  refusePolyglot(bytes);
  // The decoders take these two for whole when their last frames or chunks are missing.
  const isCutOff = (format === 'png' && !hasPngEnd(bytes)) || (format === 'gif' && !hasGifEnd(bytes));
  if (isCutOff) throw new BrokenPicture();
  return format;
}

/**
 * The format of a picture that is to have this key, by whose ending browsers are told what it is.
 *
 * @throws MisnamedPicture, and what `inspectPicture` throws.
 */
export async function inspectNamedPicture(key: string, bytes: Buffer): Promise<PictureFormat> {
  const format = await inspectPicture(bytes);
  if (typeOf(key) !== `image/${format}`) throw new MisnamedPicture(key, format);
  return format;
}

/**
 * What a picture has no reason to hold. Each pattern is so long that compressed data does not match it by chance: 10 MB
 * of it match the shortest once in some million files. XMP, which is XML and in many a photo, matches none.
 */
const FOREIGN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['HTML', /<(?:!doctype html|script[\s>/]|(?:html|iframe)[\s>/][\t\n\r -~]{8})/i],
  ['SVG', /<svg[\s>][\t\n\r -~]{8}/i],
  ['PHP', /<\?php\s[\t\n\r -~]{8}/i],
  ['PDF', /%PDF-[12]\.\d/],
  // The first bytes as the name of a variable that is assigned to, with the rest of the header in a comment.
  ['JavaScript', /^GIF8[79]a\s*=\s*[ -~]{3}/],
  ['JavaScript', /^(?:GIF8[79]a|RIFF|\xff\xd8\xff.)\s*\/\*[^]*?\*\/\s*=\s*[ -~]{3}/],
];

/**
 * The record that ends a ZIP file, of which programs read the end first: its signature and two disk numbers of zero.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.16
 */
const ZIP_END = Buffer.from('PK\x05\x06\0\0\0\0', 'latin1');

function refusePolyglot(bytes: Buffer): void {
  if (bytes.includes(ZIP_END)) throw new PolyglotPicture('a ZIP archive');
  const text = bytes.toString('latin1');
  for (const [what, pattern] of FOREIGN) {
    if (pattern.test(text)) throw new PolyglotPicture(what);
  }
}

/** @see https://www.w3.org/TR/png-3/#5Chunk-layout */
function hasPngEnd(bytes: Buffer): boolean {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return true;
  }
  return false;
}

/** @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function hasGifEnd(bytes: Buffer): boolean {
  const byte = (at: number) => bytes[at] ?? 0;
  const colourTable = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + colourTable(byte(10));
  while (at < bytes.length) {
    if (byte(at) === 0x3b) return true;
    if (byte(at) === 0x21) at += 2;
    else if (byte(at) === 0x2c) at += 11 + colourTable(byte(at + 9));
    else return false;
    while (byte(at) !== 0) at += 1 + byte(at);
    at++;
  }
  return false;
}
