import { randomFillSync } from 'node:crypto';
import sharp from 'sharp';
import { inspectPicture } from './picture.inspection';
import { BrokenPicture, PolyglotPicture, UnsupportedPicture } from './storage.errors';

const picture = sharp({ create: { width: 20, height: 10, channels: 3, background: 'teal' } });
const made = (format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif') =>
  picture.clone().toFormat(format).toBuffer();
const and = async (format: Parameters<typeof made>[0], text: string) =>
  Buffer.concat([await made(format), Buffer.from(text, 'latin1')]);

describe('inspectPicture', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('knows %s by its bytes', async (format) => {
    expect(await inspectPicture(await made(format))).toBe(format);
  });

  it.each([
    ['nothing', ''],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['SVG with a declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['HTML', '<!DOCTYPE html><title>x</title>'],
    ['PDF', '%PDF-1.7 and more of it'],
    ['text', 'a picture'],
  ])('does not take %s', async (_what, text) => {
    await expect(inspectPicture(Buffer.from(text))).rejects.toThrow(UnsupportedPicture);
  });

  it.each([
    ['HTML', '<!doctype HTML><html>'],
    ['HTML', '<html lang="en">'],
    ['HTML', '<SCRIPT>alert(1)</SCRIPT>'],
    ['HTML', '<iframe src="https://a.example">'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['PHP', '<?php system("id");'],
    ['PDF', '%PDF-1.4'],
    ['a ZIP archive', `PK\x05\x06${'\0'.repeat(18)}`],
  ])('finds %s behind a picture: %s', async (besides, text) => {
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif'] as const) {
      await expect(inspectPicture(await and(format, text))).rejects.toEqual(new PolyglotPicture(besides));
    }
  });

  it.each([
    'GIF89a=1;alert(1)//;',
    'GIF89a = 1;',
    'GIF87a/*\x01\0\0\0*/=alert(1);',
    'RIFF/*\0\0WEBPVP8 */=alert(1)/*',
    '\xff\xd8\xff\xe0/*JFIF\0*/=alert(1)/*',
  ])('finds a picture that is a script: %j', async (text) => {
    await expect(inspectPicture(Buffer.from(text, 'latin1'))).rejects.toEqual(
      new PolyglotPicture('JavaScript'),
    );
  });

  it('does not take XMP, which many a photo carries, for anything else', async () => {
    const xmp = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="w"?>`;
    const photo = await picture.clone().withXmp(xmp).jpeg().toBuffer();

    expect(photo.includes('xpacket')).toBe(true);
    expect(await inspectPicture(photo)).toBe('jpeg');
  });

  it('finds nothing in noise, of which compressed pictures are made', async () => {
    const noise = randomFillSync(Buffer.alloc(4_000_000));
    expect(await inspectPicture(Buffer.concat([await made('jpeg'), noise]))).toBe('jpeg');
  });

  it.each([1, 4, 12, 13, 40])('misses the last %i bytes of a PNG', async (missing) => {
    const png = await made('png');
    await expect(inspectPicture(png.subarray(0, -missing))).rejects.toThrow(BrokenPicture);
  });

  it('misses any number of the last bytes of an animated GIF, frames among them', async () => {
    const frames = { width: 8, height: 24, channels: 3, pageHeight: 8 } as const;
    const pixels = Buffer.from(Array.from({ length: 8 * 24 * 3 }, (_, at) => (at * 7919) >> 3));
    const gif = await sharp(pixels, { raw: frames }).gif().toBuffer();

    expect(await inspectPicture(gif)).toBe('gif');
    for (let missing = 1; missing < gif.length - 13; missing++) {
      await expect(inspectPicture(gif.subarray(0, -missing))).rejects.toThrow(BrokenPicture);
    }
  });
});
