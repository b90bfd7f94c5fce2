import type { ItemRecord } from '@tana/items';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { formatOf, written, type Format } from './formats';
import { PROPERTIES } from './item.row';
import { Losses } from './losses';

const APPLE: ItemRecord = { id: { S: '2' }, title: { S: 'リンゴ' }, price: { N: '150' } };

async function write(pages: ItemRecord[][], format: Format, forSpreadsheets = false) {
  const told: string[] = [];
  const losses = new Losses((line) => told.push(line));
  const content = await text(
    Readable.from(written(Readable.from(pages), { format, forSpreadsheets }, losses)),
  );
  losses.sum();
  return { content, told, needsLook: losses.needsLook };
}

describe('a format', () => {
  it.each([
    ['items.csv', 'csv'],
    ['ITEMS.JSON', 'json'],
    ['items.ndjson', 'ndjson'],
    ['items.jsonl', 'ndjson'],
    [undefined, 'ndjson'],
  ])('for %s is %s', (file, format) => {
    expect(formatOf(file)).toBe(format);
  });
});

it.each(['items.xlsx', 'items', 'csv'])('is asked for where %s does not say the format', (file) => {
  expect(() => formatOf(file)).toThrow(/name does not say .*: give --format/);
});

describe('CSV', () => {
  it('has a header, and a line an item that ends in CR LF', async () => {
    const { content } = await write([[APPLE], [{ id: { S: '3' }, description: { S: 'a "b", c' } }]], 'csv');
    expect(content).toBe(
      'id,title,price,description,image_key,created_at\r\n2,リンゴ,150,,,\r\n3,,,"a ""b"", c",,\r\n',
    );
  });

  it('has its header where there are no items', async () => {
    expect((await write([], 'csv')).content).toBe('id,title,price,description,image_key,created_at\r\n');
  });

  it('gives every text back as it was', async () => {
    const awkward = fc.stringMatching(/^[a\r\n",'; \t=é🍎\u{feff}]*$/u);
    await fc.assert(
      fc.asyncProperty(awkward, awkward, async (title, description) => {
        const { content } = await write(
          [[{ id: { S: '1' }, title: { S: title }, description: { S: description } }]],
          'csv',
        );
        const [row] = parse<Record<string, string>>(content, { columns: true, record_delimiter: '\r\n' });
        expect(row).toMatchObject({ title, description });
      }),
    );
  });

  it('quotes each line break, for readers who end lines at LF or at CR alone', async () => {
    const lines = ['a\nb', 'a\rb', 'a\r\nb'].map((description) => ({ description: { S: description } }));
    const { content } = await write([lines], 'csv');
    expect(content.slice(content.indexOf('\r\n'))).toBe(
      '\r\n,,,"a\nb",,\r\n,,,"a\rb",,\r\n,,,"a\r\nb",,\r\n',
    );
  });

  it('leaves what looks like a formula as it is, and is safe and marked as UTF-8 for spreadsheets', async () => {
    const pages = [[{ id: { S: '1' }, title: { S: '=HYPERLINK("x")' }, description: { S: '-10 °C' } }]];
    expect((await write(pages, 'csv')).content).toContain('\r\n1,"=HYPERLINK(""x"")",,-10 °C,,\r\n');
    const safe = (await write(pages, 'csv', true)).content;
    expect(safe).toMatch(/^\u{feff}id,/u);
    expect(safe).toContain(`\r\n1,"'=HYPERLINK(""x"")",,'-10 °C,,\r\n`);
  });
});

describe('JSON', () => {
  it.each([0, 1, 3])('is one array of %i pages', async (pages) => {
    const { content } = await write(
      Array.from({ length: pages }, () => [APPLE, APPLE]),
      'json',
    );
    expect(JSON.parse(content)).toEqual(
      Array.from({ length: pages * 2 }, () => ({ id: '2', title: 'リンゴ', price: 150 })),
    );
  });

  it('is one object a line as NDJSON, with the properties in one order', async () => {
    const { content } = await write(
      [[{ price: { S: '100' }, title: { S: 'a\nb' }, id: { S: '1' } }, APPLE]],
      'ndjson',
    );
    expect(content).toBe('{"id":"1","title":"a\\nb","price":100}\n{"id":"2","title":"リンゴ","price":150}\n');
  });
});

describe('DynamoDB JSON', () => {
  it('has whole records, one a line, whatever they hold', async () => {
    const record: ItemRecord = {
      title: { M: { b: { NULL: true }, a: { L: [{ BOOL: false }] } } },
      price: { N: '100000000000000000000000000000000000001' },
      id: { S: '1' },
      blob: { B: Uint8Array.of(1, 2, 255) },
      blobs: { BS: [Buffer.from('b'), Buffer.from('a')] },
      numbers: { NS: ['2', '1'] },
    };
    const { content, needsLook, told } = await write([[record], [APPLE]], 'dynamodb');
    expect(content.split('\n')).toEqual([
      '{"id":{"S":"1"},"blob":{"B":"AQL/"},"blobs":{"BS":["YQ==","Yg=="]},"numbers":{"NS":["1","2"]},' +
        '"price":{"N":"100000000000000000000000000000000000001"},"title":{"M":{"a":{"L":[{"BOOL":false}]},"b":{"NULL":true}}}}',
      '{"id":{"S":"2"},"price":{"N":"150"},"title":{"S":"リンゴ"}}',
      '',
    ]);
    expect([needsLook, told]).toEqual([false, []]);
  });
});

describe('what a text format loses', () => {
  it.each(['csv', 'json', 'ndjson'] as const)('is told of %s', async (format) => {
    const broken: ItemRecord = { id: { S: '4' }, price: { S: 'abc' }, stock: { N: '3' } };
    const { content, needsLook, told } = await write(
      [[broken, APPLE], [{ ...APPLE, stock: { N: '1' } }]],
      format,
    );
    expect(content).toContain('abc');
    expect(needsLook).toBe(true);
    expect(told).toEqual([
      'item 4: its price, "abc", cannot be read and is written as it is stored',
      'stock, which 2 items have, is left out: --format dynamodb has all attributes',
    ]);
  });

  it('needs no look where attributes are left out that are not Tana’s', async () => {
    expect((await write([[{ ...APPLE, stock: { N: '1' } }]], 'csv')).needsLook).toBe(false);
  });

  it('is counted when it is much', async () => {
    const records = Array.from({ length: 50 }, (_, id) => ({ id: { S: `${id}` }, price: { S: '?' } }));
    const { told } = await write([records], 'ndjson');
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toContain('30 more');
  });
});

it('names all properties that an import takes', () => {
  expect(PROPERTIES.join()).toBe('id,title,price,description,image_key,created_at');
});
