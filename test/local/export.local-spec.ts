import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ItemRecord } from '@tana/items';
import { parse } from 'csv-parse/sync';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { loadSample } from '../../apps/local/src/sample';
import { eventually } from '../support/child.process';
import { createStores, type LocalStores } from '../support/local.app';
import { operatorOf, runTana, startTana } from '../support/tana';

// Processes take seconds to start on a busy machine, and 10,000 items to load.
jest.setTimeout(120_000);

/** Less than the items weigh; what the tool itself holds is about half of it. */
const HEAP = ['--max-old-space-size=64'];

const BANANA = {
  id: '1',
  title: 'バナナ',
  price: 100,
  description: 'バナナ。',
  image_key: 'images/banana.jpg',
};

const sorted = (lines: string) => lines.trim().split('\n').sort();

describe('tana export', () => {
  let stores: LocalStores;
  let folder: string;

  const put = (record: ItemRecord) =>
    stores.dynamoDb.send(new PutItemCommand({ TableName: stores.tableName, Item: record }));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tana-export-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  describe('of the sample', () => {
    beforeAll(async () => {
      stores = await createStores();
      await loadSample(stores);
    });

    afterAll(() => stores.close());

    it('writes one item a line to the standard output, and nothing else', async () => {
      const { code, err, out } = await runTana(['export'], operatorOf(stores));
      expect([code, err]).toEqual([0, '3 items exported\n']);
      const items = sorted(out).map((line) => JSON.parse(line) as { id: string });
      expect(items).toEqual([
        BANANA,
        expect.objectContaining({ id: '2' }),
        expect.objectContaining({ id: '3' }),
      ]);
    });

    it('writes DynamoDB JSON that is the records as they were typed', async () => {
      const { code, out } = await runTana(['export', '--format', 'dynamodb'], operatorOf(stores));
      expect(code).toBe(0);
      const typed = (await readFile('apps/local/sample/items.ndjson', 'utf8')).trim().split('\n');
      const records = (lines: string[]) => lines.map((line) => JSON.parse(line) as unknown);
      expect(records(sorted(out))).toEqual(records(typed.sort((one, other) => (one < other ? -1 : 1))));
    });

    it.each([
      ['items.csv', (content: string) => parse<object>(content, { columns: true }), '100'],
      ['items.json', (content: string) => JSON.parse(content) as object[], 100],
      ['items.ndjson', (content: string) => sorted(content).map((line) => JSON.parse(line) as object), 100],
    ])('writes %s in the format of its name', async (name, read, price) => {
      const file = join(folder, name);
      const { code, out } = await runTana(['export', file], operatorOf(stores));
      expect([code, out]).toEqual([0, '']);
      const items = read(await readFile(file, 'utf8'));
      expect(items).toHaveLength(3);
      expect(items).toContainEqual(expect.objectContaining({ ...BANANA, price }));
      expect(await readdir(folder)).toEqual([name]);
    });

    it('replaces the file behind a link, and refuses a folder in one line', async () => {
      await writeFile(join(folder, 'old.csv'), 'old');
      await symlink(join(folder, 'old.csv'), join(folder, 'link.csv'));
      expect((await runTana(['export', join(folder, 'link.csv')], operatorOf(stores))).code).toBe(0);
      expect(await readFile(join(folder, 'old.csv'), 'utf8')).toContain('バナナ');

      const refused = await runTana(['export', folder], operatorOf(stores));
      expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/^tana: .* is no file: .*\n$/)]);
      const nowhere = await runTana(['export', join(folder, 'no', 'items.csv')], operatorOf(stores));
      expect([nowhere.code, nowhere.err]).toEqual([
        2,
        expect.stringMatching(/^tana: There is no folder .*\n$/),
      ]);
    });

    it('copies the pictures, too, byte for byte, into the folder and nowhere else', async () => {
      const { bucketName: Bucket } = stores;
      const put = (Key: string) => stores.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      const names = ['images/in/folder.jpg', 'images/', `images/${'x'.repeat(300)}.jpg`];
      const uploaded = `images/${'0'.repeat(32)}`;
      for (const key of [...names, 'private/no.jpg', `${uploaded}.png`, `${uploaded}.w320.webp`])
        await put(key);
      const pictures = join(folder, 'pictures');
      await mkdir(pictures);
      await writeFile(join(folder, 'outside.jpg'), 'untouched');
      await symlink(join(folder, 'outside.jpg'), join(pictures, 'banana.jpg'));

      const { code, err } = await runTana(
        ['export', join(folder, 'items.csv'), '--images', pictures],
        operatorOf(stores),
      );
      expect(code).toBe(1);
      expect(sorted(err)).toEqual(
        ['3 items exported to', '4 pictures copied to', 'images/in/folder.jpg is left out', 'images/xxx'].map(
          (beginning): unknown => expect.stringContaining(beginning),
        ),
      );
      expect((await readdir(pictures)).sort()).toEqual([
        `${'0'.repeat(32)}.png`,
        'apple.jpg',
        'banana.jpg',
        'orange.jpg',
      ]);
      expect((await readdir(folder)).sort()).toEqual(['items.csv', 'outside.jpg', 'pictures']);
      expect(await readFile(join(folder, 'outside.jpg'), 'utf8')).toBe('untouched');
      expect((await readFile(join(pictures, 'banana.jpg'))).length).toBeGreaterThan(10_000);
      expect(await readFile(join(pictures, `${'0'.repeat(32)}.png`), 'utf8')).toBe(`${uploaded}.png`);
    });
  });

  describe('of a table of one’s own', () => {
    beforeEach(async () => {
      stores = await createStores();
    });

    afterEach(() => stores.close());

    it('writes what cannot be read as it is stored, and says so', async () => {
      await put({ id: { S: '4' }, price: { S: 'abc' } });
      const { code, err, out } = await runTana(['export'], operatorOf(stores));
      expect(code).toBe(1);
      expect(out).toBe('{"id":"4","price":"abc"}\n');
      expect(err).toContain('item 4: its price, "abc", cannot be read');
    });

    it('writes an empty table', async () => {
      expect(await runTana(['export', '--format', 'json'], operatorOf(stores))).toMatchObject({
        code: 0,
        out: '[\n]\n',
      });
    });

    it('names what is missing where there is no such table, and leaves the file as it was', async () => {
      const file = join(folder, 'items.csv');
      await writeFile(file, 'before');
      const { code, err } = await runTana(
        ['export', file],
        operatorOf({ ...stores, tableName: 'tana-no-such-table' }),
      );
      expect([code, err]).toEqual([2, expect.stringMatching(/^tana: There is no such table .*\n$/)]);
      expect(await readdir(folder)).toEqual(['items.csv']);
      expect(await readFile(file, 'utf8')).toBe('before');
    });
  });
});

describe('tana export of 10,000 items of 8 kB', () => {
  const COUNT = 10_000;
  let stores: LocalStores;
  let folder: string;

  beforeAll(async () => {
    stores = await createStores();
    folder = await mkdtemp(join(tmpdir(), 'tana-export-'));
    const filler = 'x'.repeat(8000);
    const puts = Array.from({ length: COUNT }, (_, id) => ({
      PutRequest: { Item: { id: { S: String(id) }, title: { S: 'large' }, description: { S: filler } } },
    }));
    while (puts.length > 0) {
      const RequestItems = { [stores.tableName]: puts.splice(-25) };
      await stores.dynamoDb.send(new BatchWriteItemCommand({ RequestItems }));
    }
  });

  afterAll(async () => {
    stores.close();
    await rm(folder, { recursive: true });
  });

  it('needs less memory than the items do, and has each once', async () => {
    const { code, out } = await runTana(['export', '--format', 'dynamodb'], operatorOf(stores), {
      nodeOptions: HEAP,
    });
    expect(code).toBe(0);
    const ids = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: { S: string } }).id.S);
    expect(ids).toHaveLength(COUNT);
    expect(new Set(ids).size).toBe(COUNT);
  });

  it('ends without a word when its reader has had enough', async () => {
    const child = startTana(['export'], operatorOf(stores));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [[code], err] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    expect([code, err]).toEqual([0, '']);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves no half file when %s ends it', async (signal) => {
    const child = startTana(['export', join(folder, 'items.csv')], operatorOf(stores));
    const exited = once(child, 'exit');
    await eventually(async () => (await readdir(folder)).length === 1);
    child.kill(signal);
    expect(await exited).toEqual([null, signal]);
    expect(await readdir(folder)).toEqual([]);
  });
});
