import { Readable } from 'node:stream';
import { isEvidentlyUtf8, textLines, type Encoding, type TextLine } from './text.lines';

async function linesOf(chunks: Buffer[], encoding: Encoding = 'utf-8'): Promise<TextLine[]> {
  const lines: TextLine[] = [];
  for await (const block of textLines(Readable.from(chunks), encoding)) lines.push(...block);
  return lines;
}

/** 表示, whose first character has the byte of a backslash. */
const SHIFT_JIS = Buffer.from([0x95, 0x5c, 0x8e, 0xa6]);

describe('textLines', () => {
  it('reads characters that are spread over chunks', async () => {
    const bytes = Buffer.from('バナナ\r\nリンゴ\n\n🍎');
    const single = Array.from(bytes, (byte) => Buffer.of(byte));

    expect((await linesOf(single)).map(({ text }) => text)).toEqual(['バナナ\r', 'リンゴ', '', '🍎']);
  });

  it('reads Shift_JIS', async () => {
    expect(
      await linesOf([SHIFT_JIS.subarray(0, 1), SHIFT_JIS.subarray(1), Buffer.from('\n')], 'shift_jis'),
    ).toEqual([{ number: 1, text: '表示' }]);
  });

  it('keeps the lines around one that cannot be read', async () => {
    const bytes = Buffer.concat([Buffer.from('バナナ\n'), SHIFT_JIS, Buffer.from('\nリンゴ\n')]);

    expect(await linesOf([bytes])).toEqual([
      { number: 1, text: 'バナナ' },
      { number: 2, text: undefined, fault: expect.stringContaining('--encoding shift_jis') },
      { number: 3, text: 'リンゴ' },
    ]);
  });

  it('gives up where every line that could tell is in another encoding', async () => {
    const bytes = Buffer.concat(
      Array<Buffer>(10).fill(Buffer.concat([Buffer.from('a\n'), SHIFT_JIS, Buffer.from('\n')])),
    );

    await expect(linesOf([bytes])).rejects.toThrow(
      /^Line 2 is not utf-8, and 9 more: .*--encoding shift_jis/,
    );
  });

  it('does not keep a line that is no item', async () => {
    const long = Array.from({ length: 5 }, () => Buffer.alloc(1_000_000, 'x'));

    expect(await linesOf([Buffer.from('a\n'), ...long, Buffer.from('\nb')])).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: undefined, fault: expect.stringContaining('4 MB') },
      { number: 3, text: 'b' },
    ]);
  });
});

describe('isEvidentlyUtf8', () => {
  it('tells UTF-8 from Shift_JIS and from what could be either', () => {
    expect(isEvidentlyUtf8(Buffer.from('バナナ').subarray(0, 8))).toBe(true);
    expect(isEvidentlyUtf8(SHIFT_JIS)).toBe(false);
    expect(isEvidentlyUtf8(Buffer.from('banana'))).toBe(false);
  });
});
