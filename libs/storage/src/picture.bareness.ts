import type { PictureFormat } from './picture.inspection';

/**
 * Whether a picture holds nothing but what shows it, in the parts that Tana itself writes: no metadata, nor bytes after
 * its end. Told by a list of what may be there, since decoders tell of no metadata but that which they know.
 *
 * @param bytes That can be decoded.
 */
export function isBare(bytes: Buffer, format: PictureFormat): boolean {
  try {
    return BARE[format](bytes);
  } catch {
    // A part says that it goes on after the end.
    return false;
  }
}

const BARE: Record<PictureFormat, (bytes: Buffer) => boolean> = {
  jpeg: isBareJpeg,
  png: isBarePng,
  webp: (bytes) => bytes.readUInt32LE(4) + 8 === bytes.length && hasBareChunks(bytes, 12, bytes.length),
  avif: (bytes) => hasBareBoxes(bytes, 0, bytes.length),
  gif: isBareGif,
};

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];

/** Tables of quantisation and of codes, the frame, restart intervals and scans: no application's segment, no comment. */
const JPEG_SEGMENTS = new Set([0xdb, 0xc4, 0xc0, 0xdd, START_OF_SCAN]);

/** @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf B.1.1 */
function isBareJpeg(bytes: Buffer): boolean {
  for (let at = 2; ;) {
    const marker = bytes.readUInt8(at + 1);
    if (bytes.readUInt8(at) !== 0xff) return false;
    if (marker === END_OF_IMAGE) return at + 2 === bytes.length;
    if (!JPEG_SEGMENTS.has(marker)) return false;
    at += 2 + bytes.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN) at = endOfScan(bytes, at);
  }
}

/** Where the next marker is that ends coded data: one of value zero is data, and restart markers are within it. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && (bytes[at + 1] === 0 || ((bytes[at + 1] ?? 0) & 0xf8) === 0xd0)) {
    at = bytes.indexOf(0xff, at + 2);
  }
  return at;
}

const PNG_CHUNKS = new Set(['IHDR', 'PLTE', 'tRNS', 'pHYs', 'IDAT']);

/** @see https://www.w3.org/TR/png-3/#5Chunk-layout */
function isBarePng(bytes: Buffer): boolean {
  for (let at = 8; ; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return at + 12 === bytes.length;
    if (!PNG_CHUNKS.has(type)) return false;
  }
}

const WEBP_CHUNKS = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF']);

/** @see https://developers.google.com/speed/webp/docs/riff_container */
function hasBareChunks(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const type = bytes.toString('latin1', at, at + 4);
    const next = at + 8 + 2 * Math.ceil(bytes.readUInt32LE(at + 4) / 2);
    if (!WEBP_CHUNKS.has(type)) return false;
    // A frame of an animation: its place and time, and then chunks.
    if (type === 'ANMF' && !hasBareChunks(bytes, at + 24, next)) return false;
    at = next;
  }
  return at === end;
}

/** What describes coded images, their shape and their transparency: no turning, no profile. */
const AVIF_BOXES = new Set(
  'ftyp meta mdat hdlr pitm iloc iinf infe iprp ipco ipma iref av1C ispe pixi auxC'.split(' '),
);

/** Where in a box the boxes begin that it is made of. */
const AVIF_CONTAINERS: Record<string, number> = { meta: 12, iinf: 14, iprp: 8, ipco: 8 };

/** @see https://aomediacodec.github.io/av1-avif/ */
function hasBareBoxes(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    const next = at + bytes.readUInt32BE(at);
    if (!AVIF_BOXES.has(type) || next < at + 8) return false;
    // An item that is no image: EXIF and XMP are such.
    if (type === 'infe' && bytes.toString('latin1', at + 16, at + 20) !== 'av01') return false;
    const inner = AVIF_CONTAINERS[type];
    if (inner !== undefined && !hasBareBoxes(bytes, at + inner, next)) return false;
    at = next;
  }
  return at === end;
}

/** How often an animation is shown, which is the one application's block that is no metadata. */
const LOOPING = '\x21\xff\x0bNETSCAPE2.0\x03\x01';

/** @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
function isBareGif(bytes: Buffer): boolean {
  const colourTable = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + colourTable(bytes.readUInt8(10));
  for (;;) {
    const isLooping = bytes.toString('latin1', at, at + LOOPING.length) === LOOPING;
    const isGraphicControl = bytes[at] === 0x21 && bytes.readUInt16BE(at + 1) === 0xf904;
    if (bytes[at] === 0x3b) return at + 1 === bytes.length;
    if (isLooping && bytes[at + 18] === 0) at += 19;
    else if (isGraphicControl && bytes[at + 7] === 0) at += 8;
    else if (bytes[at] === 0x2c) {
      at += 11 + colourTable(bytes.readUInt8(at + 9));
      while (bytes.readUInt8(at) !== 0) at += 1 + bytes.readUInt8(at);
      at++;
    } else return false;
  }
}
