import { CliError } from '../cli.error';

export type Encoding = 'utf-8' | 'shift_jis';

/** A line of a text, without the line feed that ends it; undefined text where it cannot be read, and then why. */
export interface TextLine {
  readonly number: number;
  readonly text: string | undefined;
  readonly fault?: string;
}

/** An item of 400 KB can be six times as long where each of its characters is escaped. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

/** So many lines that cannot be read, and none that could and was more than ASCII: the encoding is another. */
const MOST_UNREADABLE = 10;

const LINE_FEED = 0x0a;

/**
 * The lines of a text, in blocks. In both encodings a line feed's byte is part of no other character, so that bytes are
 * split before they are decoded, and one damaged line costs no other.
 *
 * @throws CliError where the encoding is evidently another.
 */
export async function* textLines(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<readonly TextLine[]> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let number = 0;
  let unreadable = 0;
  let isProven = false;

  const lineOf = (bytes: Buffer): TextLine => {
    number++;
    const text = decoded(decoder, bytes);
    if (text !== undefined) return { number, text };
    unreadable++;
    return { number, text, fault: `holds bytes that are not ${encoding}: ${otherEncoding(encoding)}` };
  };

  for await (const block of lineBlocks(chunks)) {
    if (block === TOO_LONG) {
      yield [{ number: ++number, text: undefined, fault: 'is longer than 4 MB, and so no item' }];
      continue;
    }
    const text = decoded(decoder, block);
    isProven ||= text !== undefined && /[^\0-\x7f]/.test(text);
    if (text !== undefined) yield linesOf(text).map((line) => ({ number: ++number, text: line }));
    else {
      const lines = Array.from(byteLines(block), lineOf);
      isProven ||= lines.some((line) => line.text !== undefined && /[^\0-\x7f]/.test(line.text));
      const first = lines.find((line) => line.text === undefined);
      if (!isProven && unreadable >= MOST_UNREADABLE) {
        throw new CliError(
          `Line ${first?.number} is not ${encoding}, and ${unreadable - 1} more: ${otherEncoding(encoding)}.`,
        );
      }
      yield lines;
    }
  }
}

/** Whether bytes that are said to be in another encoding are UTF-8, which no other text of some length is by chance. */
export function isEvidentlyUtf8(head: Buffer): boolean {
  // As a stream, since the head can end within a character.
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return /[^\0-\x7f]/.test(text);
  } catch {
    return false;
  }
}

function otherEncoding(encoding: Encoding): string {
  return encoding === 'utf-8'
    ? 'if the file was saved in Shift_JIS, give --encoding shift_jis'
    : 'if the file was saved in UTF-8, leave --encoding out';
}

function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function* byteLines(block: Buffer): Generator<Buffer> {
  for (let start = 0; start < block.length;) {
    const feed = block.indexOf(LINE_FEED, start);
    const end = feed < 0 ? block.length : feed;
    yield block.subarray(start, end);
    start = end + 1;
  }
}

/** Stands for a line that is not kept in memory any longer. */
const TOO_LONG = Symbol('too long');

/** Whole lines, as many as a chunk completes; the last one may lack its line feed. */
async function* lineBlocks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | typeof TOO_LONG> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  let isTooLong = false;
  for await (const chunk of chunks) {
    const firstEnd = chunk.indexOf(LINE_FEED) + 1;
    if (firstEnd === 0) {
      begunBytes += chunk.length;
      isTooLong ||= begunBytes > MAX_LINE_BYTES;
      if (isTooLong) begun = [];
      else begun.push(chunk);
      continue;
    }
    const lastEnd = chunk.lastIndexOf(LINE_FEED) + 1;
    if (isTooLong) yield TOO_LONG;
    const whole = chunk.subarray(isTooLong ? firstEnd : 0, lastEnd);
    if (begun.length + whole.length > 0) yield Buffer.concat([...begun, whole]);
    const rest = chunk.subarray(lastEnd);
    begun = rest.length > 0 ? [rest] : [];
    begunBytes = rest.length;
    isTooLong = false;
  }
  if (isTooLong) yield TOO_LONG;
  else if (begun.length > 0) yield Buffer.concat(begun);
}
