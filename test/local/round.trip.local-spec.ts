import { BatchWriteItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { HOLDS, indexAttributes, newRecord, type ItemRecord } from '@tana/items';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { createStores, type LocalStores } from '../support/local.app';
import { animation, photo } from '../support/pictures';
import { operatorOf, runTana } from '../support/tana';

jest.setTimeout(120_000);

const HASHED = `images/${'0123456789abcdef'.repeat(2)}.jpg`;
const CREATED = '2026-11-24T09:30:00.123Z';

/** As an editor's task lists what somebody has typed. */
const adopted = (typed: ItemRecord): ItemRecord => ({
  ...typed,
  created_at: typed.created_at ?? { S: CREATED },
  ...indexAttributes(typed),
});

/** As an editor writes it. */
const edited = (id: string, title: string, price: number, description = '', key?: string): ItemRecord => {
  const image = key === undefined ? null : { key, width: 640, height: 480, variantWidths: [320] };
  return newRecord(id, { title, price, description, image }, 'write', 'request');
};

const LISTED: readonly ItemRecord[] = [
  edited('plain', 'バナナ', 100, 'バナナ。', 'images/banana.jpg'),
  edited('hashed', 'リンゴ', 0, '', HASHED),
  edited('~.-_', 'a "b", c;\'d\' \\ \\n', 1e12, '"'),
  edited('LF', ' leading and trailing ', 1, 'one\ntwo\n\nthree\n'),
  edited('CRLF', '\u{feff}marked\u3000', 1, 'one\r\ntwo\r\n'),
  edited('CR', '🍎👩🏽‍🌾 𠮷', 1, '\rone\rtwo\t\r'),
  edited('quoted-LF', '=1+1', 1, '"one"\n"two", three\r\n""'),
  edited('formula', '=HYPERLINK("http://example.com","x")', 1, '+1'),
  edited('minus', '-1', 1, '@SUM(A1)'),
  edited('number', '0100', 1, '1e3'),
  edited('words', 'null', 1, 'undefined'),
  edited('json', '{"S":"a"}', 1, '[1]'),
  adopted({ id: { S: 'typed' }, title: { S: '手入力' }, price: { S: '100' } }),
  adopted({ id: { S: 'spaced' }, title: { S: 'a' }, price: { S: ' 0150 ' }, description: { S: '' } }),
  adopted({
    id: { S: 'zoned' },
    title: { S: 'a' },
    price: { N: '1' },
    image_key: { S: 'images/写真 1,"a".jpg' },
    created_at: { S: '2026-11-24T18:30:00+09:00' },
  }),
];

/** What only whole records can carry. */
const UNKNOWN: readonly ItemRecord[] = [
  adopted({ id: { S: '空 / id' }, title: { S: 'not an id of today' }, price: { N: '1' } }),
  adopted({ id: { S: 'nothing-more' } }),
  adopted({
    id: { S: 'unreadable' },
    title: { N: '12' },
    price: { S: 'abc' },
    image_key: { S: 'other/a.jpg' },
  }),
  adopted({ id: { S: 'lines' }, title: { S: 'one\ntwo' }, price: { N: '-1.5' } }),
  adopted({
    id: { S: 'types' },
    title: { S: 'a' },
    price: { N: '1' },
    10: { S: 'a name like a number' },
    'a.b "c"': { S: 'x'.repeat(5001) },
    binary: { B: Uint8Array.of(0, 255, 10, 13) },
    empty: { L: [] },
    none: { NULL: true },
    no: { BOOL: false },
    large: { N: '99999999999999999999999999999999999999' },
    small: { N: '-0.0000000000000000000000000000000000001' },
    huge: { N: '9.9E+125' },
    texts: { SS: ['b', 'a', '\n'] },
    numbers: { NS: ['10', '9', '-1.5'] },
    binaries: { BS: [Uint8Array.of(2), Uint8Array.of(1, 2)] },
    nested: { M: { L: { L: [{ M: { S: { S: 'b' } } }, { NULL: true }] }, empty: { M: {} } } },
  }),
];

const text = (most: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: most }),
    fc.stringMatching(/^[a\r\n\t",'; =é🍎\u{feff}]*$/u),
  );

const title = text(40).filter((value) => HOLDS.title(value));
const description = text(80).filter((value) => HOLDS.description(value));
const price = fc.integer({ min: 0, max: 10 ** 12 });

const anyListed: fc.Arbitrary<ItemRecord> = fc.oneof(
  fc.tuple(title, price, description).map(([...content]) => edited('', ...content)),
  fc
    .tuple(title, price, description)
    .map(([name, cost, about]) =>
      adopted({ title: { S: name }, price: { S: String(cost) }, description: { S: about } }),
    ),
);

const anyValue = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }).map((S) => ({ S })),
    fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }).map((number) => ({ N: String(number) })),
    fc.uint8Array({ maxLength: 40 }).map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 }).map((SS) => ({ SS })),
    fc.uniqueArray(fc.integer(), { minLength: 1 }).map((all) => ({ NS: all.map(String) })),
    fc.array(tie('value'), { maxLength: 4 }).map((L) => ({ L })),
    fc.dictionary(fc.stringMatching(/^[a-zé0-9. "]+$/), tie('value'), { maxKeys: 4 }).map((M) => ({ M })),
  ),
})).value;

const anyRecord = fc
  .tuple(anyListed, fc.dictionary(fc.stringMatching(/^x[a-zé0-9. "]*$/), anyValue, { maxKeys: 4 }))
  .map(([record, more]): ItemRecord => ({ ...more, ...record }));

const numbered = (records: readonly ItemRecord[]) =>
  records.map((record, at): ItemRecord => ({ ...record, id: { S: `any-${at}` } }));

async function putAll({ dynamoDb, tableName }: LocalStores, records: readonly ItemRecord[]): Promise<void> {
  const puts = records.map((Item) => ({ PutRequest: { Item } }));
  while (puts.length > 0) {
    const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: puts.splice(-25) } });
    const { UnprocessedItems = {} } = await dynamoDb.send(command);
    puts.push(...((UnprocessedItems[tableName] ?? []) as typeof puts));
  }
}

const sorted = (content: string, lineEnd: string | RegExp) => content.split(lineEnd).sort();

describe('what an export writes', () => {
  let folder: string;
  let stores: LocalStores;
  let fresh: LocalStores;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tana-round-trip-'));
    stores = await createStores();
    // An empty table, and the bucket that the pictures are in.
    fresh = { ...(await createStores()), bucketName: stores.bucketName };
  });

  afterEach(async () => {
    stores.close();
    fresh.close();
    await rm(folder, { recursive: true });
  });

  const tana = async (of: LocalStores, ...args: string[]) => {
    const { code, err, out } = await runTana(args, operatorOf(of), { cwd: folder });
    return { code, err, out };
  };

  const roundTrip = async (format: string) => {
    const first = await tana(stores, 'export', `first.${format}`, '--format', format);
    await tana(fresh, 'import', `first.${format}`);
    expect(await readdir(folder)).not.toContain(`first.${format}.rejects.csv`);
    const second = await tana(fresh, 'export', `second.${format}`, '--format', format);
    const read = (name: string) => readFile(join(folder, `${name}.${format}`), 'utf8');
    return { codes: [first.code, second.code], first: await read('first'), second: await read('second') };
  };

  it.each(['csv', 'json', 'ndjson'])('comes back from %s as it was', async (format) => {
    const anything = numbered(fc.sample(anyListed, 300));
    await putAll(stores, [...LISTED, ...anything]);

    const { codes, first, second } = await roundTrip(format);

    expect(codes).toEqual([0, 0]);
    // Lines that break within a value differ in no file but as often as in the other.
    const lineEnd = format === 'csv' ? '\r\n' : /,?\n/;
    expect(sorted(second, lineEnd)).toEqual(sorted(first, lineEnd));
    expect(first.match(/any-\d+/g)).toHaveLength(anything.length);
  });

  it('comes back from DynamoDB JSON as it was, whatever its attributes', async () => {
    const anything = numbered(fc.sample(anyRecord, 300));
    await putAll(stores, [...LISTED, ...UNKNOWN, ...anything]);

    const { codes, first, second } = await roundTrip('dynamodb');

    expect(codes).toEqual([0, 0]);
    expect(sorted(second, '\n')).toEqual(sorted(first, '\n'));
    expect(first.split('\n')).toHaveLength(LISTED.length + UNKNOWN.length + anything.length + 1);
  });

  describe('with pictures, into another bucket', () => {
    /** What somebody has put in the bucket by hand under a name that an upload would make. */
    const byHand = `images/${'f'.repeat(32)}.jpg`;

    beforeEach(async () => {
      const other = await createStores();
      fresh.close();
      fresh = other;
    });

    it.each(['csv', 'dynamodb'])(
      'comes back from %s, each uploaded picture byte for byte',
      async (format) => {
        const files = {
          'wide.jpg': await photo('jpeg', 1400, 30),
          'small.jpg': await photo('jpeg', 40, 30),
          'a.png': await photo('png', 400, 30),
          'a.webp': await photo('webp', 700, 30),
          'a.avif': await photo('avif', 400, 30),
          'a.gif': await photo('gif', 400, 30),
          'moving.gif': await animation('gif', 400, 30),
          'moving.webp': await animation('webp', 400, 30),
        };
        for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
        const put = await tana(stores, 'images', 'put', '--json', ...Object.keys(files));
        const uploads = JSON.parse(put.out) as {
          key: string;
          width: number;
          height: number;
          variantWidths: [];
        }[];
        await putAll(
          stores,
          uploads.map((image, at) =>
            newRecord(String(at), { title: 'a', price: at, description: '', image }, 'write', undefined),
          ),
        );

        const exported = async (of: LocalStores, name: string) => {
          await tana(of, 'export', `${name}.${format}`, '--format', format, '--images', name);
          const names = (await readdir(join(folder, name))).sort();
          const pictures = names.map(async (file) => [file, await digest(join(folder, name, file))]);
          return {
            lines: sorted(await readFile(join(folder, `${name}.${format}`), 'utf8'), '\n'),
            pictures: await Promise.all(pictures),
          };
        };
        const first = await exported(stores, 'first');
        expect(await tana(fresh, 'import', `first.${format}`, '--images', 'first')).toMatchObject({
          code: 0,
        });

        expect(first.pictures).toHaveLength(uploads.length);
        expect(await exported(fresh, 'second')).toEqual(first);
        expect(await objects(fresh)).toEqual(await objects(stores));
        expect(await tana(fresh, 'doctor')).toMatchObject({
          code: 0,
          out: expect.stringContaining('nothing found') as string,
        });
      },
    );

    it('mends a picture that has lost a variant, under its key', async () => {
      await writeFile(join(folder, 'a.jpg'), await photo('jpeg', 700, 30));
      const { out } = await tana(stores, 'images', 'put', '--json', 'a.jpg');
      const [image] = JSON.parse(out) as [{ key: string; width: number; height: number; variantWidths: [] }];
      await putAll(stores, [
        newRecord('1', { title: 'a', price: 1, description: '', image }, 'w', undefined),
      ]);
      await tana(stores, 'export', 'first.csv', '--images', 'first');
      const before = await objects(stores);
      const variant = image.key.replace('.jpg', '.w320.webp');
      await stores.s3.send(new DeleteObjectCommand({ Bucket: stores.bucketName, Key: variant }));
      expect(await objects(stores)).not.toEqual(before);

      await tana({ ...fresh, bucketName: stores.bucketName }, 'import', 'first.csv', '--images', 'first');

      expect(await objects(stores)).toEqual(before);
    });

    it('stores no metadata that a file under such a name has, and gives it its key', async () => {
      const camera = await sharp(await photo('jpeg', 40, 30))
        .withExif({ IFD0: { Artist: 'Somebody' } })
        .toBuffer();
      const name = byHand.slice('images/'.length);
      await writeFile(join(folder, name), camera);
      await writeFile(join(folder, 'rows.csv'), `id,title,price,image_key\n1,a,1,${byHand}\n`);

      expect(await tana(fresh, 'import', 'rows.csv', '--images', '.')).toMatchObject({ code: 0 });

      const { Body } = await fresh.s3.send(new GetObjectCommand({ Bucket: fresh.bucketName, Key: byHand }));
      const stored = await Body?.transformToByteArray();
      expect((await sharp(stored).metadata()).exif).toBeUndefined();
    });

    it.each([[[]], [['--dry-run']]])('rejects a file that is not what its name says (%j)', async (dryRun) => {
      await writeFile(join(folder, byHand.slice('images/'.length)), await photo('png', 40, 30));
      await writeFile(join(folder, 'rows.csv'), `id,title,price,image_key\n1,a,1,${byHand}\n`);

      expect(await tana(fresh, 'import', 'rows.csv', '--images', '.', ...dryRun)).toMatchObject({ code: 1 });

      expect(await readFile(join(folder, 'rows.csv.rejects.csv'), 'utf8')).toContain('cannot be PNG');
      expect(await objects(fresh)).toEqual([]);
    });
  });
});

/** All that is in a bucket, and what S3 says of it. */
async function objects({ bucketName: Bucket, s3 }: LocalStores): Promise<unknown[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { CacheControl, ContentType, Metadata } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
      return { Key, CacheControl, ContentType, Metadata };
    }),
  );
}

async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
