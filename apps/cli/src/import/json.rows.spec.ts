import { Readable } from 'node:stream';
import { lineRows, valueRows } from './json.rows';
import type { SourceRow } from './source.row';
import { textLines } from './text.lines';

async function collected(blocks: AsyncIterable<readonly SourceRow[]>): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const block of blocks) rows.push(...block);
  return rows;
}

function chunked(text: string, size: number): Readable {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
  return Readable.from(chunks);
}

describe('valueRows', () => {
  it.each([1, 3, 1000])('reads an array, whatever its texts hold, in chunks of %i bytes', async (size) => {
    const json =
      '[\n{"id":"1","title":"} ] \\" , {"},{"id":"2",\n"title":"\\\\"}\n,\n\n{"id":"3","title":"バナナ"}]\n';

    expect(await collected(valueRows(chunked(json, size)))).toEqual([
      { line: 2, plain: { id: '1', title: '} ] " , {' } },
      { line: 2, plain: { id: '2', title: '\\' } },
      { line: 6, plain: { id: '3', title: 'バナナ' } },
    ]);
  });

  it.each([1, 1000])('goes on after what is broken, in chunks of %i bytes', async (size) => {
    const json = '[{"id":"1",},\n12, "text", [1],\n{"id":"2","title":"never closed},\n{"id":"3"}\n]';

    expect(await collected(valueRows(chunked(json, size)))).toEqual([
      { line: 1, reason: 'is no JSON: "{\\"id\\":\\"1\\",}"' },
      { line: 2, reason: 'is no JSON object: 12' },
      { line: 2, reason: 'is no JSON object: "text"' },
      { line: 2, reason: 'is no JSON object: [1]' },
      { line: 3, reason: expect.stringContaining('is no JSON') },
      { line: 4, plain: { id: '3' } },
    ]);
  });

  it('names the line of what does not end', async () => {
    expect(await collected(valueRows(chunked('[{"id":"1"},\n{"id":"2"', 5)))).toEqual([
      { line: 1, plain: { id: '1' } },
      { line: 2, reason: 'does not end: a quote or a bracket is missing' },
    ]);
  });

  it('does not keep more than an item can hold', async () => {
    const endless = `[{"id":"1",\n${'"a":1,\n'.repeat(1_000_000)}`;

    await expect(collected(valueRows(chunked(endless, 65_536)))).rejects.toThrow(
      'begins on line 1 goes on for more than 4 MB',
    );
  });
});

describe('lineRows', () => {
  const lines = (text: string) => collected(lineRows(textLines(chunked(text, 10), 'utf-8')));

  it('reads one object a line, and names lines that hold none', async () => {
    expect(await lines('{"id":"1"}\r\n\n{"id":\n[]\n{"id":"2"}')).toEqual([
      { line: 1, plain: { id: '1' } },
      { line: 3, reason: expect.stringContaining('is no JSON') },
      { line: 4, reason: 'is no JSON object: []' },
      { line: 5, plain: { id: '2' } },
    ]);
  });

  it('tells DynamoDB JSON by its values, in the wrapping of an export too', async () => {
    expect(await lines('{"id":{"S":"1"},"price":100}\n{"Item":{"id":{"S":"2"}}}')).toEqual([
      { line: 1, typed: { id: { S: '1' }, price: 100 } },
      { line: 2, typed: { id: { S: '2' } } },
    ]);
  });

  it('takes the names of the API and of records, each once, and no other', async () => {
    expect(
      await lines(
        '{"id":"1","imageKey":"images/a.jpg","description":null}\n{"id":"2","image_key":"a","imageKey":"b"}\n{"id":"3","colour":"red"}',
      ),
    ).toEqual([
      { line: 1, plain: { id: '1', image_key: 'images/a.jpg' } },
      { line: 2, id: '2', reason: 'names image_key twice' },
      { line: 3, id: '3', reason: expect.stringContaining('names "colour"') },
    ]);
  });
});
