import { GetItemCommand, PutItemCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { createStores, startLocalApp, type LocalStores } from '../support/local.app';
import { photo } from '../support/pictures';
import { operatorOf, runTana } from '../support/tana';

jest.setTimeout(process.env.FULL ? 600_000 : 60_000);

const SAMPLE = resolve('apps/local/sample/items.ndjson');

describe('tana import', () => {
  let stores: LocalStores;
  let folder: string;

  beforeEach(async () => {
    stores = await createStores();
    folder = await mkdtemp(join(tmpdir(), 'tana-'));
  });

  afterEach(async () => {
    stores.close();
    await rm(folder, { recursive: true });
  });

  const tana = (args: string[], input?: string | Buffer) =>
    runTana(['import', ...args], operatorOf(stores), { cwd: folder, ...(input !== undefined && { input }) });
  const file = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
  const rejects = (name: string) => readFile(join(folder, `${name}.rejects.csv`), 'utf8');

  async function recordOf(id: string): Promise<Record<string, AttributeValue> | undefined> {
    const command = new GetItemCommand({ TableName: stores.tableName, Key: { id: { S: id } } });
    return (await stores.dynamoDb.send(command)).Item;
  }

  async function records(): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await stores.dynamoDb.send(new ScanCommand({ TableName: stores.tableName }));
    return Items.sort((one, other) => ((one.id?.S ?? '') < (other.id?.S ?? '') ? -1 : 1));
  }

  describe('of formats', () => {
    it('loads the three sample records as they are typed, which a reader shows at once', async () => {
      const { code, out, err } = await tana([SAMPLE, '--json', '--rejects', 'rejects.csv']);

      expect([code, JSON.parse(out)]).toMatchObject([0, { rows: 3, written: 3, rejected: 0, rejects: null }]);
      expect(err).toMatch(/^3 rows: 3 written, 0 rejected; [\d.]+ s, [\d,]+ rows\/s\n$/);
      const typed = (await readFile(SAMPLE, 'utf8')).trim().split('\n');
      expect(await records()).toEqual(
        typed.map((line) => ({
          // The sample is DynamoDB JSON.
          ...(JSON.parse(line) as Record<string, AttributeValue>),
          created_at: { S: expect.stringMatching(/^\d{4}-/) },
          image_ref: { S: expect.stringMatching(/^images\//) },
          listing: { S: 'catalogue' },
          price_key: { N: expect.stringMatching(/^\d+$/) },
          title_key: { S: expect.any(String) },
        })),
      );

      const reader = await startLocalApp(stores);
      const answer = await fetch(`${reader.url}/items?sort=price`);
      const { items } = (await answer.json()) as { items: object[] };
      expect(items).toMatchObject([
        { id: '1', title: 'バナナ', price: 100, version: 0 },
        { id: '2', title: 'リンゴ', price: 150 },
        { id: '3', title: 'オレンジ', price: 200 },
      ]);
      await reader.app.close();
    });

    it.each([
      ['an array', (lines: string[]) => `[${lines.join(',\n')}]`],
      ['one after another, over several lines', (lines: string[]) => lines.map(indented).join('\n')],
      [
        'DynamoDB’s export to S3',
        (lines: string[]) => gzipSync(lines.map((one) => `{"Item":${one}}`).join('\n')),
      ],
      ['one a line, with a byte order mark', (lines: string[]) => `\uFEFF${lines.join('\r\n')}\r\n`],
    ])('loads the sample as %s, from standard input', async (_, written) => {
      const lines = (await readFile(SAMPLE, 'utf8')).trim().split('\n');

      expect(await tana(['-'], written(lines))).toMatchObject({ code: 0 });

      expect(await records()).toMatchObject([
        { price: { S: '100' } },
        { price: { N: '150' } },
        { price: { N: '200' } },
      ]);
    });

    it('replaces index attributes that do not fit, and keeps what it does not know', async () => {
      const record = {
        id: { S: '4' },
        title: { S: 'ぶどう' },
        price: { S: '４８０' },
        image_key: { S: 'images/new.jpg' },
        image: { M: { width: { N: '640' } } },
        image_ref: { S: 'images/old.jpg' },
        title_key: { N: '1' },
        origin: { M: { prefecture: { S: '山梨' }, rows: { NS: ['1', '2'] } } },
        scan: { B: 'AAEC' },
      };

      await tana(['-'], JSON.stringify(record));

      const { image, ...kept } = record;
      expect(image).toBeDefined();
      expect(await recordOf('4')).toEqual({
        ...kept,
        scan: { B: Uint8Array.of(0, 1, 2) },
        created_at: { S: expect.any(String) },
        image_ref: { S: 'images/new.jpg' },
        listing: { S: 'catalogue' },
        title_key: { S: 'ぶどう' },
        price_key: { N: '10000000000000' },
      });
    });

    it('loads CSV in Shift_JIS as Tana itself writes items', async () => {
      const header = 'id,title,price,description,created_at\r\n';
      // 表 is one whose second byte is a backslash: "表,1" and "表" are what splits wrongly where that is not known.
      const row = Buffer.from([0x35, 0x2c, 0x22, 0x95, 0x5c, 0x2c, 0x31, 0x22, 0x2c, 0x31, 0x35, 0x30, 0x2c]);
      const rest = Buffer.from(',2026-11-24T18:30:00+09:00\r\n');
      await file('products.csv', Buffer.concat([Buffer.from(header), row, rest]));

      expect(await tana(['products.csv', '--encoding', 'shift_jis'])).toMatchObject({ code: 0 });

      expect(await recordOf('5')).toEqual({
        id: { S: '5' },
        title: { S: '表,1' },
        price: { N: '150' },
        created_at: { S: '2026-11-24T09:30:00.000Z' },
        updated_at: { S: '2026-11-24T09:30:00.000Z' },
        version: { N: '1' },
        write_id: { S: expect.any(String) },
        listing: { S: 'catalogue' },
        title_key: { S: '表,1' },
        price_key: { N: '150' },
      });
    });

    it('loads JSON in the names of the API', async () => {
      const items = [
        { id: '1', title: 'a', price: 1, imageKey: 'images/a.jpg', description: null },
        { id: '2', title: 'b', price: 2, createdAt: '2026-01-01T00:00:00Z' },
      ];

      expect(await tana(['-'], JSON.stringify(items, undefined, 2))).toMatchObject({ code: 0 });

      expect(await records()).toMatchObject([
        { image_key: { S: 'images/a.jpg' }, image_ref: { S: 'images/a.jpg' } },
        { created_at: { S: '2026-01-01T00:00:00.000Z' } },
      ]);
    });
  });

  it('puts every good row in and names each other with its line', async () => {
    const big = 'x'.repeat(5001);
    await file(
      'products.csv',
      [
        'id,title,price,description,image_key',
        '1,バナナ,100,"二行の',
        '説明",images/banana.jpg',
        '2,thousands,"1,000",,',
        '3,full-width,１００,,',
        '4,bad"quote,100,,',
        '5,"never closed,100,,',
        '6,"a ""quoted"" word",300,,',
        '6,again,300,,',
        ',no id,1,,',
        '8,,1,,',
        '9,path,1,,images/../../secret',
        '10,prefix,1,,photos/a.jpg',
        `11,long,1,${big},`,
        '12,short,1',
        '13,last,13,,',
      ].join('\r\n'),
    );

    const { code, err } = await tana(['products.csv']);

    expect([code, err]).toEqual([
      1,
      expect.stringContaining('3 written, 11 rejected (see products.csv.rejects.csv)'),
    ]);
    expect((await records()).map(({ id }) => id?.S)).toEqual(['1', '13', '6']);
    const listed = (await rejects('products.csv')).trim().split('\n');
    expect(listed).toEqual([
      'file,line,id,reason',
      expect.stringMatching(/^products.csv,4,2,.*write 1000"$/),
      expect.stringMatching(/^products.csv,5,3,.*write 100"$/),
      expect.stringMatching(/^products.csv,6,,.*quote/),
      expect.stringMatching(/^products.csv,7,,.*quote/),
      expect.stringMatching(/^products.csv,9,6,.*earlier row/),
      expect.stringMatching(/^products.csv,10,,.*id is missing/),
      expect.stringMatching(/^products.csv,11,8,.*title is missing/),
      expect.stringMatching(/^products.csv,12,9,.*begins with images/),
      expect.stringMatching(/^products.csv,13,10,.*begins with images/),
      expect.stringMatching(/^products.csv,14,11,.*5,000 characters/),
      expect.stringMatching(/^products.csv,15,,has 3 values where the header has 5/),
    ]);
    // What is done is not done again.
    expect(existsSync(join(folder, 'products.csv.tana-journal'))).toBe(false);
  });

  it('gets past a broken row in the middle of a large file', async () => {
    const megabytes = process.env.FULL ? 100 : 10;
    const rows = megabytes * 250;
    const description = '説明'.repeat(666);
    const lines = function* () {
      yield 'id,title,price,description\n';
      for (let row = 1; row <= rows; row++) {
        // A quote that is never closed, before rows that have none, and rows that have some.
        const quote = row === rows / 2 ? '"' : '';
        yield `${row},${quote}商品${row},${row},${row % 2 ? description : `"${description}\n"`}\n`;
      }
    };
    await pipeline(Readable.from(lines()), createWriteStream(join(folder, 'products.csv')));

    const { code, out } = await tana(['products.csv', '--on-conflict', 'replace', '--yes', '--json']);

    // Its second line, which the quote would have kept with it, is a row of its own now: no good one is lost.
    expect([code, JSON.parse(out)]).toMatchObject([1, { written: rows - 1 }]);
    const broken = 1 + rows / 2 + Math.floor((rows / 2 - 1) / 2);
    expect((await rejects('products.csv')).split('\n')[1]).toMatch(
      new RegExp(`^products.csv,${broken},,.*quote`),
    );
  });

  it('rejects records that DynamoDB would not take, and no other with them', async () => {
    const rows = [
      { id: { S: '1' }, notes: { S: 'x'.repeat(400 * 1024) } },
      { id: { S: '2' }, created_at: { N: '1' } },
      { id: { S: '3' }, rows: { NS: [] } },
      { id: { S: '4' }, image_key: { S: 'images/../x' } },
      { id: { N: '5' } },
      { id: { S: '6' }, title: { S: 'good' } },
    ];

    const { code } = await tana(
      ['-', '--on-conflict', 'replace', '--yes'],
      rows.map((row) => JSON.stringify(row)).join('\n'),
    );

    expect(code).toBe(1);
    expect((await records()).map(({ id }) => id?.S)).toEqual(['6']);
    expect((await rejects('stdin')).trim().split('\n')).toEqual([
      'file,line,id,reason',
      expect.stringMatching(/^-,1,1,.*409600/),
      expect.stringMatching(/^-,2,2,.*created_at/),
      expect.stringMatching(/^-,3,,.*rows is no value/),
      expect.stringMatching(/^-,4,4,.*image_key/),
      expect.stringMatching(/^-,5,,.*id must be text/),
    ]);
  });

  it.each([
    ['a directory', ['.'], /^tana: \. is a directory/],
    ['a missing file', ['none.csv'], /^tana: none.csv: there is no such file/],
    ['a missing header', ['-'], /^tana: -: There is no header: line 1/],
    ['a folder of pictures that is none', ['-', '--images', 'none'], /^tana: none is no directory/],
    ['standard input, to resume', ['-', '--resume'], /^tana: Standard input/],
  ])('refuses %s in one line', async (_, args, message) => {
    const { code, out, err } = await tana(args, '1,a,100\n');

    expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('says when a file is in another encoding, and writes nothing of it', async () => {
    const row = Buffer.concat([Buffer.from('1,'), Buffer.from([0x95, 0x5c]), Buffer.from(',100\n')]);
    await file(
      'products.csv',
      Buffer.concat([Buffer.from('id,title,price\n'), ...Array<Buffer>(12).fill(row)]),
    );

    const { code, err } = await tana(['products.csv']);

    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^tana: products.csv: Line 2 is not utf-8.*--encoding shift_jis/),
    ]);
    expect(await records()).toEqual([]);
  });

  it('reads and checks all in a dry run, without stores and credentials', async () => {
    await file('products.csv', 'id,title,price\n1,a,100\n2,b,x\n');

    const { code, out, err } = await runTana(
      ['import', 'products.csv', '--dry-run', '--json'],
      {},
      { cwd: folder },
    );

    expect([code, JSON.parse(out)]).toMatchObject([1, { dryRun: true, rows: 2, written: 0, rejected: 1 }]);
    expect(err).toContain('1 can be written, 1 rejected');
    expect(await rejects('products.csv')).toContain('products.csv,3,2,');
  });

  describe('of ids that are taken', () => {
    const CSV = 'id,title,price\n1,new,100\n2,new,100\n';

    beforeEach(async () => {
      await file('products.csv', CSV);
      const old = { id: { S: '2' }, title: { S: 'old' } };
      await stores.dynamoDb.send(new PutItemCommand({ TableName: stores.tableName, Item: old }));
    });

    it('leaves items as they are', async () => {
      const { code, err } = await tana(['products.csv']);

      expect([code, err]).toEqual([0, expect.stringContaining('1 written, 1 skipped')]);
      expect(await records()).toMatchObject([{ title: { S: 'new' } }, { title: { S: 'old' } }]);
    });

    it('stops at one where it is told to', async () => {
      const { code, err } = await tana(['products.csv', '--on-conflict', 'fail']);

      expect([code, err]).toEqual([2, expect.stringContaining('There is an item 2 already')]);
      expect(await recordOf('2')).toMatchObject({ title: { S: 'old' } });
    });

    it('replaces items where it is told to, and not without being sure', async () => {
      const refused = await tana(['products.csv', '--on-conflict', 'replace']);
      expect([refused.code, refused.err]).toEqual([
        2,
        expect.stringMatching(/table tana-.* of account \d+ in .*--yes/),
      ]);
      expect(await recordOf('2')).toMatchObject({ title: { S: 'old' } });

      const { code, err } = await tana(['products.csv', '--on-conflict', 'replace', '--yes']);
      expect([code, err]).toEqual([0, expect.stringContaining('2 written')]);
      expect(await records()).toMatchObject([{ title: { S: 'new' } }, { title: { S: 'new' } }]);
    });
  });

  describe('with pictures', () => {
    beforeEach(async () => {
      await mkdir(join(folder, 'pictures'));
      await file('pictures/banana.jpg', await photo('jpeg', 800, 600));
      await file('pictures/broken.jpg', (await photo('jpeg')).subarray(0, 400));
      await file('pictures/page.jpg', '<html></html>');
      await file('secret.jpg', await photo('jpeg'));
      await symlink('../secret.jpg', join(folder, 'pictures/link.jpg'));
      await symlink('banana.jpg', join(folder, 'pictures/alias.jpg'));
    });

    it('stores each picture once, with its smaller copies, and links it', async () => {
      await file(
        'products.csv',
        'id,title,price,image_key,image_file\n1,a,1,images/banana.jpg,\n2,b,2,,banana.jpg\n3,c,3,alias.jpg,\n',
      );

      expect(await tana(['products.csv', '--images', 'pictures'])).toMatchObject({ code: 0 });

      const { Contents = [] } = await stores.s3.send(new ListObjectsV2Command({ Bucket: stores.bucketName }));
      const keys = Contents.map(({ Key = '' }) => Key);
      expect(keys).toEqual([
        expect.stringMatching(/^images\/[0-9a-f]{32}\.jpg$/),
        expect.stringMatching(/\.w320\.webp$/),
        expect.stringMatching(/\.w640\.webp$/),
      ]);
      const image = {
        image_key: { S: keys[0] },
        image_ref: { S: keys[0] },
        image: {
          M: { width: { N: '800' }, height: { N: '600' }, variants: { L: [{ N: '320' }, { N: '640' }] } },
        },
      };
      expect(await records()).toMatchObject([image, image, image]);
    });

    it('links the pictures of typed records as well, and reads those again that came by upload', async () => {
      await tana([SAMPLE, '--images', 'pictures', '--rejects', 'rejects.csv']);
      const before = await recordOf('1');
      expect(before).toMatchObject({
        price: { S: '100' },
        image_key: { S: expect.stringMatching(/^images\/[0-9a-f]{32}\.jpg$/) },
        image: { M: { width: { N: '800' } } },
      });

      const row = { id: '9', title: 'again', price: 1, image_key: before?.image_key?.S };
      expect(await tana(['-'], JSON.stringify(row))).toMatchObject({ code: 0 });
      expect(await recordOf('9')).toMatchObject({ image: before?.image, image_ref: before?.image_ref });
    });

    it('rejects rows whose picture is broken, missing, no picture, or not in the folder', async () => {
      const files = ['broken.jpg', 'page.jpg', 'none.jpg', 'link.jpg', '../secret.jpg', '/etc/passwd', '.'];
      await file(
        'rows.csv',
        `id,title,price,image_file\n${files.map((name, at) => `${at},a,1,${name}`).join('\n')}\n`,
      );

      for (const dryRun of [['--dry-run'], []]) {
        expect(await tana(['rows.csv', '--images', 'pictures', ...dryRun])).toMatchObject({ code: 1 });

        expect((await rejects('rows.csv')).trim().split('\n')).toEqual([
          'file,line,id,reason',
          expect.stringMatching(/^rows.csv,2,0,.*broken/),
          expect.stringMatching(/^rows.csv,3,1,.*no picture/),
          expect.stringMatching(/^rows.csv,4,2,.*not in the folder/),
          expect.stringMatching(/^rows.csv,5,3,.*link out of the folder/),
          expect.stringMatching(/^rows.csv,6,4,.*no name of a file within/),
          expect.stringMatching(/^rows.csv,7,5,.*no name of a file within/),
          expect.stringMatching(/^rows.csv,8,6,/),
        ]);
      }
      expect(await records()).toEqual([]);
      const Bucket = stores.bucketName;
      expect((await stores.s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    });
  });
});

function indented(line: string): string {
  return JSON.stringify(JSON.parse(line), undefined, 2);
}
