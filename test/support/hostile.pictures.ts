import sharp from 'sharp';
import { crc32, deflateSync } from 'node:zlib';
import { animation, photo } from './pictures';

/** A file that must never be stored, and what its sender calls it. */
export interface HostileFile {
  readonly what: string;
  readonly bytes: Buffer;
  readonly contentType: string;
}

const SCRIPT = '<script>alert(document.domain)</script>';
const HTML = `<!DOCTYPE html><html><body>${SCRIPT}</body></html>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>`;
const PDF = '%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF';

/** Bombs, polyglots, files that are cut off, and files that are no pictures: fifty and some. */
export async function hostileFiles(): Promise<HostileFile[]> {
  const [jpeg, png, webp, avif, gif, animatedGif, animatedWebp] = await Promise.all([
    photo('jpeg'),
    photo('png'),
    photo('webp'),
    photo('avif'),
    photo('gif'),
    animation('gif'),
    animation('webp'),
  ]);
  const pictures = { jpeg, png, webp, avif, gif, animatedGif, animatedWebp };
  const typed = (what: string, contentType: string, bytes: Buffer | string): HostileFile => ({
    what,
    contentType,
    bytes: Buffer.from(bytes),
  });
  const cutOff = Object.entries(pictures).flatMap(([format, bytes]) =>
    [0.1, 0.5, 0.9].map((part) =>
      typed(`${format} cut off at ${part}`, 'image/jpeg', bytes.subarray(0, bytes.length * part)),
    ),
  );
  return [
    // Bombs.
    typed('PNG that claims 60,000 × 60,000', 'image/png', pngHeader(60_000, 60_000)),
    typed('PNG of 100 MP in 100 kB', 'image/png', await flat(10_000, 10_000)),
    typed('PNG of 2,147,483,647 × 1', 'image/png', pngHeader(2_147_483_647, 1)),
    typed('PNG that is one line of 20,000', 'image/png', await flat(20_000, 1)),
    typed('GIF that claims 60,000 × 60,000', 'image/gif', withGifSize(gif, 60_000, 60_000)),
    typed('GIF of frames that are 51 MP together', 'image/gif', manyFrames(5000, 100, 102)),
    typed('WebP that claims 16,384 × 16,384', 'image/webp', withWebpSize(webp)),
    typed('JPEG that claims 60,000 × 60,000', 'image/jpeg', withJpegSize(jpeg, 60_000, 60_000)),
    typed('AVIF that claims 60,000 × 60,000', 'image/avif', withAvifSize(avif, 60_000, 60_000)),
    typed('GIF of 100,000 frames', 'image/gif', manyFrames(100_000, 30, 20)),
    // Polyglots.
    typed('GIF and JavaScript', 'image/gif', gifScript('=1;alert(1)//')),
    typed('GIF and JavaScript in a comment', 'image/gif', gifScript('/*', '*/=1;alert(1);//')),
    typed('JPEG and a ZIP archive', 'image/jpeg', Buffer.concat([jpeg, zip()])),
    typed('PNG and a ZIP archive', 'image/png', Buffer.concat([png, zip()])),
    typed('PNG and HTML behind it', 'image/png', Buffer.concat([png, Buffer.from(HTML)])),
    typed('PNG and HTML in a text chunk', 'image/png', withChunk(png, 'tEXt', Buffer.from(`c\0${HTML}`))),
    typed('JPEG and HTML in a comment', 'image/jpeg', withJpegComment(jpeg, HTML)),
    typed('JPEG and PHP in a comment', 'image/jpeg', withJpegComment(jpeg, '<?php system($_GET["c"]); ?>')),
    typed('JPEG and PDF', 'image/jpeg', withJpegComment(jpeg, PDF)),
    typed('PDF and JPEG', 'image/jpeg', Buffer.concat([Buffer.from(PDF), jpeg])),
    typed('WebP and HTML', 'image/webp', Buffer.concat([webp, Buffer.from(HTML)])),
    typed('AVIF and HTML', 'image/avif', Buffer.concat([avif, Buffer.from(HTML)])),
    typed('GIF and SVG', 'image/gif', Buffer.concat([gif, Buffer.from(SVG)])),
    // Cut off.
    ...cutOff,
    typed('PNG without its end', 'image/png', png.subarray(0, -12)),
    typed('GIF without its end', 'image/gif', animatedGif.subarray(0, -1)),
    typed('JPEG without its end', 'image/jpeg', jpeg.subarray(0, -2)),
    // No pictures, whatever they are called.
    typed('SVG with script', 'image/svg+xml', SVG),
    typed('SVG with script, called PNG', 'image/png', SVG),
    typed('SVG with an XML declaration', 'image/jpeg', `<?xml version="1.0"?>${SVG}`),
    typed('HTML, called JPEG', 'image/jpeg', HTML),
    typed('JavaScript', 'application/octet-stream', 'alert(1)'),
    typed('PDF', 'image/png', PDF),
    typed('nothing', 'image/jpeg', ''),
    typed('one byte', 'image/jpeg', '\xff'),
    typed('the first bytes of a JPEG', 'image/jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])),
    typed('the first bytes of a PNG', 'image/png', png.subarray(0, 8)),
    typed('TIFF', 'image/jpeg', await sharp(png).tiff().toBuffer()),
    typed('BMP', 'image/bmp', Buffer.from(`BM${'\0'.repeat(60)}`)),
    typed('animated PNG', 'image/png', withChunk(png, 'acTL', Buffer.alloc(8, 1))),
    typed('random bytes', 'image/webp', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 3))),
    typed('WebP with noise for a picture', 'image/webp', noised(webp, 30)),
    typed('AVIF with noise for a picture', 'image/avif', noised(avif, avif.length - 200)),
  ];
}

/** A PNG that is well-formed and holds next to nothing of what it claims. */
function pngHeader(width: number, height: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const data = chunk('IDAT', deflateSync(Buffer.alloc(1000)));
  return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  const checksum = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** Right behind the header, which ends at byte 33. */
function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), chunk(type, data), png.subarray(33)]);
}

async function flat(width: number, height: number): Promise<Buffer> {
  const create = { width, height, channels: 3, background: 'white' } as const;
  return sharp({ create, limitInputPixels: false }).png({ compressionLevel: 9 }).toBuffer();
}

function withGifSize(gif: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(gif);
  // Of the screen, and of the first frame.
  for (const at of [6, changed.indexOf(Buffer.from([0x2c, 0, 0, 0, 0])) + 5]) {
    changed.writeUInt16LE(width, at);
    changed.writeUInt16LE(height, at + 2);
  }
  return changed;
}

/** Frames of one pixel each on a canvas that a decoder makes anew for each. */
function manyFrames(count: number, width: number, height: number): Buffer {
  const header = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  const frame = Buffer.from('\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0', 'latin1');
  return Buffer.concat([header, ...Array.from({ length: count }, () => frame), Buffer.from(';')]);
}

/** A GIF whose width, or a comment, makes the rest of it JavaScript. */
function gifScript(head: string, tail = ''): Buffer {
  const picture = Buffer.from('\x01\0\0\0\0;', 'latin1');
  return Buffer.concat([Buffer.from(`GIF89a${head}`, 'latin1'), picture, Buffer.from(tail, 'latin1')]);
}

/** Width and height of a lossy WebP are 14 bits each, behind the start code of its first frame. */
function withWebpSize(webp: Buffer): Buffer {
  const changed = Buffer.from(webp);
  changed.writeUInt16LE(0x3fff, changed.indexOf(Buffer.from([0x9d, 0x01, 0x2a])) + 3);
  changed.writeUInt16LE(0x3fff, changed.indexOf(Buffer.from([0x9d, 0x01, 0x2a])) + 5);
  return changed;
}

function withJpegSize(jpeg: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(jpeg);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]));
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}

function withJpegComment(jpeg: Buffer, text: string): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, Buffer.from(text), jpeg.subarray(2)]);
}

function withAvifSize(avif: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(avif);
  const size = changed.indexOf('ispe') + 8;
  changed.writeUInt32BE(width, size);
  changed.writeUInt32BE(height, size + 4);
  return changed;
}

/** An empty archive: programs look for its end alone. */
function zip(): Buffer {
  return Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
}

function noised(picture: Buffer, from: number): Buffer {
  const changed = Buffer.from(picture);
  for (let at = from; at < changed.length; at++) changed[at] = (at * 7919) >> 4;
  return changed;
}
