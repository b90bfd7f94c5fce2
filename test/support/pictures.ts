import sharp, { type Sharp } from 'sharp';

export type Format = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

/** The default effort takes seconds for a GIF or an AVIF. */
const QUICK = { jpeg: {}, png: {}, webp: { effort: 0 }, avif: { effort: 0 }, gif: { effort: 1 } };

/** A picture with something to see: colours run from corner to corner, with some noise in them. */
export async function photo(format: Format, width = 160, height = 120): Promise<Buffer> {
  return gradient(width, height).toFormat(format, QUICK[format]).toBuffer();
}

/** Three frames, of 100, 200 and 300 ms, twice over. */
export async function animation(format: 'gif' | 'webp', width = 160, height = 120): Promise<Buffer> {
  const timing = { ...QUICK[format], delay: [100, 200, 300], loop: 2 };
  return gradient(width, height * 3, height)
    .toFormat(format, timing)
    .toBuffer();
}

export function gradient(width: number, height: number, pageHeight = height): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  let noise = 1;
  for (let at = 0; at < pixels.length; at += 3) {
    const x = (at / 3) % width;
    const y = Math.floor(at / 3 / width);
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[at] = (x / width) * 255;
    pixels[at + 1] = (y / height) * 255;
    pixels[at + 2] = noise >>> 26;
  }
  return sharp(pixels, { raw: { width, height, channels: 3, ...(pageHeight < height && { pageHeight }) } });
}
