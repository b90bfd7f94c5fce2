import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { createEditorSignIn } from '../support/editor';
import { hostileFiles } from '../support/hostile.pictures';
import { createStores, startLocalApp, type LocalApp, type LocalStores } from '../support/local.app';
import { animation, gradient, photo } from '../support/pictures';

interface Stored {
  key: string;
  url: string;
  width: number;
  height: number;
  variants: { width: number; url: string }[];
}

interface Listing {
  objects: { key: string; url: string; size: number; type: string; lastModified: string }[];
  nextCursor: string | null;
}

let stores: LocalStores;
let local: LocalApp;
let headers: { authorization: string };

beforeAll(async () => {
  stores = await createStores();
  const signIn = await createEditorSignIn();
  local = await startLocalApp(stores, { ...signIn.environment, ADOPTION_RCU_PER_SECOND: '0' });
  headers = await signIn.authorization();
});

afterAll(async () => {
  await local.app.close();
  stores.close();
});

const upload = (body: Buffer, type = 'application/octet-stream') =>
  fetch(`${local.url}/storage/images`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': type },
    body: new Uint8Array(body),
  });

const stored = async (body: Buffer) => (await (await upload(body)).json()) as Stored;

async function served(url: string): Promise<Buffer> {
  const response = await fetch(new URL(url, local.url));
  expect([response.status, response.headers.get('content-disposition')]).toEqual([200, 'inline']);
  return Buffer.from(await response.arrayBuffer());
}

async function keysInBucket(): Promise<string[]> {
  const { Contents = [] } = await stores.s3.send(new ListObjectsV2Command({ Bucket: stores.bucketName }));
  return Contents.map(({ Key = '' }) => Key);
}

describe('an uploaded picture over HTTP', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif'] as const)(
    'is served as %s with its variants, deleted, and gone',
    async (format) => {
      const { key, url, width, height, variants } = await stored(await photo(format, 700, 500));

      expect({ width, height }).toEqual({ width: 700, height: 500 });
      expect(key).toMatch(/^images\/[0-9a-f]{32}\.(jpg|png|webp|avif|gif)$/);
      const picture = await sharp(await served(url)).metadata();
      expect(picture).toMatchObject({ format: format === 'avif' ? 'heif' : format, width: 700, height: 500 });
      const shown = await Promise.all(
        variants.map(async (variant) => sharp(await served(variant.url)).metadata()),
      );
      expect(shown).toMatchObject([
        { format: 'webp', width: 320, height: 229 },
        { format: 'webp', width: 640, height: 457 },
      ]);

      const deleted = await fetch(`${local.url}/storage/${key}`, { method: 'DELETE', headers });
      expect(deleted.status).toBe(204);
      for (const gone of [url, ...variants.map((variant) => variant.url)]) {
        expect((await fetch(new URL(gone, local.url))).status).toBe(404);
      }
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'looks the same in EXIF orientation %i as its sender saw it',
    async (n) => {
      const turned = await gradient(200, 100)
        .withMetadata({ orientation: n })
        .jpeg({ quality: 95 })
        .toBuffer();
      const upright = await sharp(turned).autoOrient().raw().toBuffer();

      const { url, width, height } = await stored(turned);

      expect([width, height]).toEqual(n < 5 ? [200, 100] : [100, 200]);
      const pixels = await sharp(await served(url))
        .raw()
        .toBuffer();
      expect(distance(pixels, upright)).toBeLessThan(5);
    },
  );

  it('does not tell where it was taken', async () => {
    const exif = { IFD0: { Artist: 'Hanako' }, IFD3: { GPSLatitude: '35/1 41/1 0/1', GPSLatitudeRef: 'N' } };
    const { url, variants } = await stored(await gradient(400, 300).withExif(exif).jpeg().toBuffer());

    for (const one of [url, ...variants.map((variant) => variant.url)]) {
      const bytes = await served(one);
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
      expect(bytes.includes('Hanako')).toBe(false);
    }
  });

  it.each(['gif', 'webp'] as const)('stays animated as %s, variants too', async (format) => {
    const { url, height, variants } = await stored(await animation(format, 400, 300));

    expect([height, variants.length]).toEqual([300, 1]);
    for (const one of [url, ...variants.map((variant) => variant.url)]) {
      const { pages, delay, loop } = await sharp(await served(one)).metadata();
      expect({ pages, delay, loop }).toEqual({ pages: 3, delay: [100, 200, 300], loop: 2 });
    }
  });

  it('is the same picture again', async () => {
    const body = await photo('png', 350, 200);
    const [first, second] = [await upload(body), await upload(body)];

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(await second.json()).toEqual(await first.json());
  });

  it('is in the listing, page after page', async () => {
    await stored(await photo('jpeg', 330, 200));
    const all: Listing['objects'] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ prefix: 'images/', ...(cursor && { cursor }) });
      const response = await fetch(`${local.url}/storage?${query.toString()}`, { headers });
      const page = (await response.json()) as Listing;
      all.push(...page.objects);
      cursor = page.nextCursor;
    }

    expect(all.map(({ key }) => key)).toEqual(await keysInBucket());
    for (const { url, size, type } of all.slice(0, 10)) {
      const response = await fetch(new URL(url, local.url));
      expect(response.headers.get('content-type')).toBe(type);
      expect((await response.arrayBuffer()).byteLength).toBe(size);
    }
  });
});

describe('hostile files', () => {
  it('are refused by name, stored nowhere, and leave the API alive', async () => {
    const before = await keysInBucket();
    const files = await hostileFiles();
    expect(files.length).toBeGreaterThanOrEqual(50);

    const answers: string[] = [];
    for (const { what, bytes, contentType } of files) {
      const response = await upload(bytes, contentType);
      const { type, detail } = (await response.json()) as { type?: string; detail?: string };
      answers.push(`${what}: ${response.status} ${type} ${detail ? '' : 'without a word'}`);
    }

    const named =
      /: (415 urn:tana:unsupported-picture|422 urn:tana:(broken-picture|too-many-pixels|polyglot-picture)) $/;
    expect(answers.filter((answer) => !named.test(answer))).toEqual([]);
    expect(await keysInBucket()).toEqual(before);
    expect((await upload(await photo('jpeg', 40, 30))).status).toBe(201);
    console.log(`${files.length} hostile files refused`);
  }, 60_000);
});

/** Mean difference of two pictures' samples, of 255. */
function distance(one: Buffer, other: Buffer): number {
  let sum = 0;
  for (const [at, value] of one.entries()) sum += Math.abs(value - (other[at] ?? 255));
  return sum / one.length;
}
