import sharp from 'sharp';
import { contentTypeFinding } from './content.type';

type Made = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

async function beginning(format: Made): Promise<Uint8Array> {
  const colour = { width: 8, height: 8, channels: 3, background: 'red' } as const;
  return (await sharp({ create: colour }).toFormat(format).toBuffer()).subarray(0, 4100);
}

async function findingOf(key: string, ContentType: string | undefined, firstBytes: Uint8Array) {
  const headers = {
    ContentType,
    CacheControl: undefined,
    ContentDisposition: undefined,
    ContentEncoding: undefined,
    ContentLanguage: undefined,
    ExpiresString: undefined,
  };
  const finding = await contentTypeFinding({ key, headers, firstBytes });
  return finding && [finding.detail, finding.isRepairable];
}

const HTML = Buffer.from('<!doctype html><script>alert(1)</script>');
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');

describe('the type of an object', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)('is that of its bytes: %s', async (format) => {
    const bytes = await beginning(format);
    expect(await findingOf('images/a', `image/${format}`, bytes)).toBeUndefined();
    expect(await findingOf('images/a', `IMAGE/${format}; q=1`, bytes)).toBeUndefined();
    expect(await findingOf('images/a', 'text/html', bytes)).toEqual([
      `stored as text/html, and is image/${format}`,
      true,
    ]);
  });

  it('may be what many tools call JPEG, and not what they say when they know nothing', async () => {
    const jpeg = await beginning('jpeg');
    expect(await findingOf('images/a.jpg', 'image/jpg', jpeg)).toBeUndefined();
    for (const unsaid of [undefined, 'binary/octet-stream', 'application/octet-stream']) {
      expect(await findingOf('images/a.jpg', unsaid, jpeg)).toEqual([
        `stored as ${unsaid ?? 'binary/octet-stream'}, and is image/jpeg`,
        true,
      ]);
    }
  });

  it('may be PNG for an animated PNG', async () => {
    const png = Buffer.from(await beginning('png'));
    // An animation control chunk after the header, whose checksum nobody reads here.
    const control = Buffer.concat([Buffer.from([0, 0, 0, 8]), Buffer.from('acTL'), Buffer.alloc(12)]);
    const animated = Buffer.concat([png.subarray(0, 33), control, png.subarray(33)]);
    expect(await findingOf('images/a.png', 'image/png', animated)).toBeUndefined();
  });

  it('is told of a PNG whose colour profile is longer than what is read', async () => {
    const png = Buffer.from(await beginning('png'));
    const profile = Buffer.concat([Buffer.from([0, 0, 0x20, 0]), Buffer.from('iCCP'), Buffer.alloc(8196)]);
    const long = Buffer.concat([png.subarray(0, 33), profile, png.subarray(33)]).subarray(0, 4100);
    expect(await findingOf('images/a.png', 'image/png', long)).toBeUndefined();
    expect(await findingOf('images/a.png', 'image/jpeg', long)).toEqual([
      'stored as image/jpeg, and is image/png',
      true,
    ]);
  });

  it.each([
    ['images/a.jpg', 'image/jpeg', HTML, 'stored as image/jpeg, and is no picture'],
    ['images/a.jpg', undefined, HTML, 'stored as binary/octet-stream, and is no picture'],
    ['images/a.png', 'image/png', new Uint8Array(), 'stored as image/png, and is empty'],
    ['images/a.png', 'image/png', Buffer.from('%PDF-1.7\n'), 'stored as image/png, and is application/pdf'],
  ])('of %s, %s, is claimed by what is no picture', async (key, type, bytes, detail) => {
    expect(await findingOf(key, type, bytes)).toEqual([detail, false]);
  });

  it.each([
    ['images/a.html', 'text/html', HTML],
    ['images/a.svg', 'image/svg+xml', SVG],
    ['images/a.txt', undefined, HTML],
  ])('of %s, %s, claims to be nothing that is shown', async (key, type, bytes) => {
    expect(await findingOf(key, type, bytes)).toBeUndefined();
  });
});
