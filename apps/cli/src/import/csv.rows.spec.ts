import { Readable } from 'node:stream';
import { csvRows } from './csv.rows';
import type { SourceRow } from './source.row';
import { textLines } from './text.lines';

const HEADER = 'id,title,price,description\n';

/** @param chunk Bytes that come at once: what is read must not depend on it. */
async function rowsOf(csv: string, chunk = 1_000_000): Promise<SourceRow[]> {
  const bytes = Buffer.from(csv);
  const chunks = function* () {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  };
  const rows: SourceRow[] = [];
  for await (const block of csvRows(textLines(Readable.from(chunks()), 'utf-8'))) {
    for (const row of block) rows.push(row);
  }
  return rows;
}

describe('csvRows', () => {
  it.each(['\n', '\r\n'])('reads quoted values over several lines, and counts lines (%j)', async (end) => {
    const csv = ['id,title,price,description', '1,"a, ""b""",1,"one', 'two"', '', '2,c,2,', ''].join(end);

    for (const chunk of [1, 7, 1000]) {
      expect(await rowsOf(csv, chunk)).toEqual([
        { line: 2, plain: { id: '1', title: 'a, "b"', price: '1', description: `one${end}two` } },
        { line: 5, plain: { id: '2', title: 'c', price: '2' } },
      ]);
    }
  });

  it.each([
    ['a quote that is never closed', '2,"b,2,\n'],
    ['a quote that is closed too early', '2,"b"b,2,\n'],
    ['a quote within a value that is not quoted', '2,b"b,2,\n'],
    ['two such quotes', '2,b"b"b,2,\n'],
  ])('takes all rows but the one with %s', async (_, broken) => {
    const good = Array.from({ length: 600 }, (__, row) => `g${row},"t${row}",1,"x\ny"\n`).join('');

    for (const chunk of [100, 1_000_000]) {
      const rows = await rowsOf(`${HEADER}1,a,1,\n${broken}3,c,3,\n${good}`, chunk);

      expect(rows).toHaveLength(603);
      expect(rows.filter((row) => 'reason' in row)).toEqual([
        { line: 3, reason: expect.stringContaining('quote') },
      ]);
      expect(rows[2]).toMatchObject({ line: 4, plain: { id: '3' } });
    }
  });

  it('keeps a row of the last line that is never closed from being lost in silence', async () => {
    expect(await rowsOf(`${HEADER}1,a,1,\n2,"b,2,`)).toEqual([
      { line: 2, plain: { id: '1', title: 'a', price: '1' } },
      { line: 3, reason: 'has a quote that is never closed' },
    ]);
  });

  it('does not look for the end of a row in more than an item can hold', async () => {
    const rows = await rowsOf(`${HEADER}1,"a,1,\n${'2,b,2,\n'.repeat(200_000)}3,c,3,"\n`);

    expect(rows).toHaveLength(200_002);
    expect(rows[0]).toEqual({ line: 2, reason: 'has a quote that is never closed' });
    expect(rows.at(-1)).toMatchObject({ line: 200_003, reason: expect.stringContaining('quote') });
  });

  it.each([
    ['', 'The file is empty'],
    ['\n\n', 'The file is empty'],
    ['1,a,100\n', 'There is no header: line 1 must name'],
    ['id,title\n1,a\n', 'lacks the column price'],
    ['id,title,price,colour\n1,a,1,red\n', 'names "colour", which no item has'],
    ['id,title,price,image_key,imageKey\n', 'names the column image_key twice'],
    ['id,"title,price\n', 'Line 1, the header, has a quote'],
  ])('refuses %j', async (csv, message) => {
    await expect(rowsOf(csv)).rejects.toThrow(message);
  });
});
