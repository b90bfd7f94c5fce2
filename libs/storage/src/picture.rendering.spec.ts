import { deadlineOr, startDeadline } from '@tana/env';
import childProcess from 'node:child_process';
import { once } from 'node:events';
import sharp, { type Sharp } from 'sharp';
import type { PictureFormat } from './picture.inspection';
import { renderPicture } from './picture.rendering';
import { BrokenPicture, TooManyPixels, UploadBrokenOff } from './storage.errors';

const render = (bytes: Buffer, format: PictureFormat, gone = new AbortController().signal) =>
  renderPicture(bytes, format, gone);

const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: 'teal' }, limitInputPixels: false });

const animated = (format: 'gif' | 'webp', width: number, height: number): Promise<Buffer> => {
  const pixels = Buffer.from(Array.from({ length: width * height * 9 }, (_, at) => (at * 7919) >> 5));
  const raw = { width, height: height * 3, channels: 3, pageHeight: height } as const;
  return sharp(pixels, { raw })
    .toFormat(format, { delay: [100, 200, 300], loop: 2 })
    .toBuffer();
};

const sizeOf = async (bytes: Buffer) => {
  const { format, width, height } = await sharp(bytes).metadata();
  return { format, width, height };
};

async function lateRender(picture: Buffer) {
  await once(deadlineOr(60_000), 'abort');
  return render(picture, 'png');
}

describe('renderPicture', () => {
  it('begins nothing for a client that has gone, or where no time is left', async () => {
    const fork = jest.spyOn(childProcess, 'fork');
    const picture = await plain(30, 20).png().toBuffer();

    await expect(render(picture, 'png', AbortSignal.abort())).rejects.toThrow(UploadBrokenOff);
    await expect(startDeadline(0, () => lateRender(picture)).result).rejects.toThrow('run out');

    expect(fork).not.toHaveBeenCalled();
    fork.mockRestore();
  });

  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('keeps %s what it is', async (format) => {
    const { bytes, width, height } = await render(await plain(30, 20).toFormat(format).toBuffer(), format);

    expect(await sizeOf(bytes)).toEqual({ format, width: 30, height: 20 });
    expect({ width, height }).toEqual({ width: 30, height: 20 });
  });

  it('keeps AVIF what it is', async () => {
    const { bytes } = await render(await plain(30, 20).avif().toBuffer(), 'avif');
    expect(await sizeOf(bytes)).toEqual({ format: 'heif', width: 30, height: 20 });
  });

  it.each([
    [320, []],
    [321, [320]],
    [641, [320, 640]],
    [1280, [320, 640]],
    [1300, [320, 640, 1280]],
  ])('gives a picture that is %i wide variants that are narrower', async (width, widths) => {
    const { variants } = await render(await plain(width, 20).png().toBuffer(), 'png');

    expect(variants.map((variant) => variant.width)).toEqual(widths);
    expect(await Promise.all(variants.map(({ bytes }) => sizeOf(bytes)))).toEqual(
      widths.map((wide) => ({ format: 'webp', width: wide, height: Math.round((20 * wide) / width) })),
    );
  });

  it.each([
    [1, 400, 300, [320]],
    [3, 400, 300, [320]],
    [6, 300, 400, []],
    [8, 300, 400, []],
  ])('turns orientation %i upright', async (orientation, width, height, widths) => {
    const turned = await plain(400, 300).withMetadata({ orientation }).jpeg().toBuffer();

    const rendering = await render(turned, 'jpeg');

    expect(rendering).toMatchObject({ width, height });
    expect(rendering.variants.map((variant) => variant.width)).toEqual(widths);
    expect(await sharp(rendering.bytes).metadata()).not.toHaveProperty('orientation');
  });

  it.each(['jpeg', 'png', 'webp'] as const)(
    'leaves no metadata in %s nor in its variants',
    async (format) => {
      const photo = await plain(400, 300)
        .withExif({ IFD0: { Artist: 'Secret' }, IFD3: { GPSLatitude: '35/1 41/1 0/1', GPSLatitudeRef: 'N' } })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">Secret</x:xmpmeta>')
        .toFormat(format)
        .toBuffer();
      expect(photo.includes('Secret')).toBe(true);

      const { bytes, variants } = await render(photo, format);

      for (const stored of [bytes, ...variants.map((variant) => variant.bytes)]) {
        expect(stored.includes('Secret')).toBe(false);
        const { exif, xmp, icc, iptc } = await sharp(stored).metadata();
        expect([exif, xmp, icc, iptc]).toEqual([undefined, undefined, undefined, undefined]);
      }
    },
  );

  it.each(['gif', 'webp'] as const)('keeps an animated %s moving, variants too', async (format) => {
    const { bytes, width, height, variants } = await render(await animated(format, 400, 30), format);

    expect({ width, height }).toEqual({ width: 400, height: 30 });
    for (const stored of [bytes, ...variants.map((variant) => variant.bytes)]) {
      expect(await sharp(stored).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300], loop: 2 });
    }
    expect(variants.map((variant) => variant.width)).toEqual([320]);
  });

  it.each<[string, PictureFormat, () => Promise<Buffer>]>([
    ['50 million pixels', 'png', () => plain(10_000, 5_001).png().toBuffer()],
    ['50 million in all frames', 'gif', () => frames(51_000, 32, 31)],
    ['25 million of WebP', 'webp', () => plain(5_000, 5_001).webp({ effort: 0 }).toBuffer()],
    ['12.5 million of AVIF', 'avif', async () => withAvifSize(await plain(64, 64).avif().toBuffer(), 3_536)],
    ['a side of 16,383', 'png', () => plain(16_384, 1).png().toBuffer()],
  ])('refuses more than %s before anything is decoded', async (_what, format, make) => {
    await expect(render(await make(), format)).rejects.toThrow(TooManyPixels);
  });

  it('refuses what cannot be decoded to its end', async () => {
    const jpeg = await plain(400, 300).jpeg().toBuffer();

    await expect(render(jpeg.subarray(0, -2), 'jpeg')).rejects.toThrow(BrokenPicture);
    await expect(render(jpeg.subarray(0, 20), 'jpeg')).rejects.toThrow(BrokenPicture);
  });

  it('ends as soon as nobody waits for it', async () => {
    const client = new AbortController();
    const large = render(await plain(7_000, 7_000).png().toBuffer(), 'png', client.signal);
    const small = render(await plain(7, 7).png().toBuffer(), 'png');

    client.abort();

    await expect(Promise.race([large, small])).rejects.toThrow(UploadBrokenOff);
    await small;
  });
});

/** Frames of one pixel on a larger screen, all of which a decoder fills for each. */
async function frames(count: number, width: number, height: number): Promise<Buffer> {
  const header = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  const frame = Buffer.from('\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0', 'latin1');
  return Promise.resolve(Buffer.concat([header, ...Array<Buffer>(count).fill(frame), Buffer.from(';')]));
}

/** Says that each side has so many pixels. */
function withAvifSize(avif: Buffer, side: number): Buffer {
  const changed = Buffer.from(avif);
  const at = changed.indexOf('ispe') + 8;
  changed.writeUInt32BE(side, at);
  changed.writeUInt32BE(side, at + 4);
  return changed;
}
