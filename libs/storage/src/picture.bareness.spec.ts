import sharp, { type Sharp } from 'sharp';
import { isBare } from './picture.bareness';
import type { PictureFormat } from './picture.inspection';
import { renderPicture } from './picture.rendering';

const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const;

/** With some noise in it, so that there is something to encode. */
const noise = (width = 40, height = 30, pageHeight = height): Sharp => {
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, (_, at) => (at * 7919) >> 5));
  return sharp(pixels, { raw: { width, height, channels: 3, ...(pageHeight < height && { pageHeight }) } });
};

const photo = (format: PictureFormat) => noise().toFormat(format).toBuffer();

const rendered = async (bytes: Buffer, format: PictureFormat) =>
  (await renderPicture(bytes, format, new AbortController().signal)).bytes;

const written = (format: PictureFormat, change: (picture: Sharp) => Sharp = (picture) => picture) =>
  change(noise()).toFormat(format).toBuffer();

describe('isBare', () => {
  it.each(FORMATS)('is true of %s as Tana writes it', async (format) => {
    expect(isBare(await rendered(await photo(format), format), format)).toBe(true);
  });

  it.each(['png', 'webp', 'avif', 'gif'] as const)('is true of %s with transparency', async (format) => {
    const clear = await sharp({ create: { width: 40, height: 30, channels: 4, background: '#0804' } })
      .toFormat(format)
      .toBuffer();
    expect(isBare(await rendered(clear, format), format)).toBe(true);
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('is true of %s in shades of grey', async (format) => {
    const grey = await written(format, (picture) => picture.greyscale());
    expect(isBare(await rendered(grey, format), format)).toBe(true);
  });

  it.each(['gif', 'webp'] as const)('is true of an animated %s', async (format) => {
    const moving = await noise(40, 90, 30)
      .toFormat(format, { delay: [100, 200, 300], loop: 2 })
      .toBuffer();
    expect(isBare(await rendered(moving, format), format)).toBe(true);
  });

  it.each(
    (['jpeg', 'png', 'webp', 'avif'] as const).flatMap((format) => [
      [format, 'EXIF', (picture: Sharp) => picture.withExif({ IFD0: { Artist: 'Somebody' } })] as const,
      [format, 'XMP', (picture: Sharp) => picture.withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')] as const,
      [format, 'a profile', (picture: Sharp) => picture.withIccProfile('p3')] as const,
    ]),
  )('is false of %s with %s', async (format, _what, change) => {
    expect(isBare(await written(format, change), format)).toBe(false);
  });

  it.each(FORMATS)('is false of %s with more after its end', async (format) => {
    const bytes = await rendered(await photo(format), format);
    expect(isBare(Buffer.concat([bytes, Buffer.from('more')]), format)).toBe(false);
  });

  it.each(FORMATS)('is false of %s that is cut off', async (format) => {
    const bytes = await rendered(await photo(format), format);
    for (let lost = 1; lost < 20; lost++) expect(isBare(bytes.subarray(0, -lost), format)).toBe(false);
  });

  it('is false of comments and of what no decoder tells', async () => {
    const jpeg = await rendered(await photo('jpeg'), 'jpeg');
    const segment = (marker: number) => Buffer.from([0xff, marker, 0, 6, 1, 2, 3, 4]);
    for (const marker of [0xe1, 0xe2, 0xeb, 0xed, 0xfe]) {
      const bytes = Buffer.concat([jpeg.subarray(0, 2), segment(marker), jpeg.subarray(2)]);
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
      expect(isBare(bytes, 'jpeg')).toBe(false);
    }
    const gif = await rendered(await photo('gif'), 'gif');
    const comment = Buffer.from('\x21\xfe\x04text\0', 'latin1');
    expect(isBare(Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)]), 'gif')).toBe(false);
  });
});
