// Runs in a process of its own, one for each picture: see picture.rendering.ts. Node runs it as it is, types and all,
// so it imports nothing of ours.
import sharp, { type Sharp } from 'sharp';

export interface Order {
  readonly bytes: Buffer;
  readonly format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';
  /** Of all frames together. */
  readonly maxPixels: number;
  readonly maxSide: number;
  /** Of the variants; those that are not narrower than the picture are left out. */
  readonly widths: readonly number[];
}

/** A picture as it is stored. */
export interface Rendering {
  readonly bytes: Buffer;
  /** Pixels. */
  readonly width: number;
  /** Pixels, of one frame. */
  readonly height: number;
  /** WebP, ascending. */
  readonly variants: readonly { readonly width: number; readonly bytes: Buffer }[];
}

export type Outcome = Rendering | { readonly failure: 'too many pixels' | 'broken'; readonly reason: string };

// No picture is decoded twice, and a thread more is a buffer more: memory is what is short.
sharp.cache(false);
sharp.concurrency(1);

/** How each format is written. Effort is low: what more of it saves in bytes costs many seconds and much memory. */
const ENCODERS: Record<Order['format'], (picture: Sharp) => Sharp> = {
  // Optimised coding would keep all coefficients of the picture in memory.
  jpeg: (picture) => picture.jpeg({ quality: 85, optimizeCoding: false }),
  png: (picture) => picture.png(),
  webp: (picture) => picture.webp({ quality: 85, effort: 2 }),
  avif: (picture) => picture.avif({ quality: 60, effort: 0, chromaSubsampling: '4:2:0' }),
  gif: (picture) => picture.gif({ effort: 3 }),
};

const VARIANT = { quality: 80, effort: 2 };

async function render({ bytes, format, maxPixels, maxSide, widths }: Order): Promise<Outcome> {
  const header = await sharp(bytes, { animated: true, limitInputPixels: false }).metadata();
  const { width, height, pageHeight = height, pages = 1 } = header;
  if (width * pageHeight * pages > maxPixels || Math.max(width, pageHeight) > maxSide) {
    return { failure: 'too many pixels', reason: `${width} × ${pageHeight} × ${pages}` };
  }
  const isAnimated = pages > 1 && (format === 'gif' || format === 'webp');
  const open = () => {
    const picture = sharp(bytes, { animated: isAnimated, failOn: 'warning', limitInputPixels: maxPixels });
    // Frames cannot be turned, and what makes animations writes no orientation.
    return isAnimated ? picture : picture.autoOrient();
  };
  const { data, info } = await ENCODERS[format](open()).toBuffer({ resolveWithObject: true });
  const variants: Rendering['variants'][number][] = [];
  // One after the other: each holds a decoded picture.
  for (const narrower of widths.filter((one) => one < info.width)) {
    const variant = await open().resize({ width: narrower }).webp(VARIANT).toBuffer();
    variants.push({ width: narrower, bytes: variant });
  }
  return { bytes: data, width: info.width, height: info.pageHeight ?? info.height, variants };
}

process.once('message', (order: Order) => {
  void render(order)
    .catch((error: unknown): Outcome => ({ failure: 'broken', reason: String(error) }))
    .then((outcome) => process.send?.(outcome, () => process.disconnect()));
});
// Whoever asked for it is gone.
process.once('disconnect', () => process.exit());
