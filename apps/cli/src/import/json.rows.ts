import { CliError } from '../cli.error';
import { columnOf, COLUMNS } from './columns';
import { quoted, type SourceRow } from './source.row';
import type { TextLine } from './text.lines';

/** The rows of a file with one JSON object a line. A broken line costs no other. */
export async function* lineRows(
  blocks: AsyncIterable<readonly TextLine[]>,
): AsyncGenerator<readonly SourceRow[]> {
  for await (const lines of blocks) {
    yield lines.flatMap(({ number, text, fault = '' }) => {
      if (text === undefined) return { line: number, reason: fault };
      return text.trim() === '' ? [] : rowOf(number, text);
    });
  }
}

/**
 * The rows of a JSON array, or of JSON objects one after another, over as many lines as they like. Only the object that
 * is being read is in memory.
 *
 * @throws CliError where an object does not end.
 */
export async function* valueRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
  const splitter = new ValueSplitter();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) yield splitter.take(chunk).map((value) => rowOfBytes(value, decoder));
  const rest = splitter.end();
  if (rest) yield [rest];
}

/** An element of the array, as it stands there. */
interface RawValue {
  readonly line: number;
  readonly bytes: Buffer;
}

/** As for lines: an item of 400 KB can be six times as long where each of its characters is escaped. */
const MAX_VALUE_BYTES = 4 * 1024 * 1024;

const [FEED, QUOTE, BACKSLASH, COMMA] = [0x0a, 0x22, 0x5c, 0x2c];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Finds where values begin and end, by brackets and quotes alone: bytes of UTF-8 that look like these are these. What
 * stands in between is for JSON.parse.
 */
class ValueSplitter {
  private line = 1;
  private isArray: boolean | undefined;
  private depth = 0;
  private isText = false;
  private isEscaped = false;
  /** Where the value at hand begins, and what earlier chunks hold of it; no line where there is none. */
  private startLine: number | undefined;
  private begun: Buffer[] = [];
  private begunBytes = 0;

  take(chunk: Buffer): RawValue[] {
    const values: RawValue[] = [];
    let start = 0;
    const finish = (end: number) => {
      values.push({
        line: this.startLine ?? this.line,
        bytes: Buffer.concat([...this.begun, chunk.subarray(start, end)]),
      });
      this.reset();
    };
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.isText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) this.isText = false;
        // A text cannot go over a line's end: its quote is missing, and the value is broken as far as here.
        else if (byte === FEED) finish(at);
      } else if (this.startLine === undefined) {
        if (!this.isBetween(byte)) {
          start = at;
          this.startLine = this.line;
          this.isText = byte === QUOTE;
          this.depth = byte === OPEN_OBJECT || byte === OPEN_ARRAY ? 1 : 0;
        }
      } else if (byte === QUOTE) this.isText = true;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        // A bracket too many ends what has no brackets: a number or a word.
        if (this.depth === 0) finish(at);
        else if (--this.depth === 0) finish(at + 1);
      } else if (this.depth === 0 && (byte === COMMA || byte === FEED)) finish(at);
      if (byte === FEED) this.line++;
    }
    this.keep(chunk.subarray(start));
    return values;
  }

  /** What has begun and not ended, at the end of the file. */
  end(): { line: number; reason: string } | undefined {
    return this.startLine === undefined
      ? undefined
      : { line: this.startLine, reason: 'does not end: a quote or a bracket is missing' };
  }

  /** White space, commas, and the brackets of the array itself. */
  private isBetween(byte: number): boolean {
    if (byte <= 0x20 || byte === COMMA) return true;
    if (this.isArray === undefined) {
      this.isArray = byte === OPEN_ARRAY;
      return this.isArray;
    }
    return this.isArray && byte === CLOSE_ARRAY;
  }

  private keep(rest: Buffer): void {
    if (this.startLine === undefined) return;
    this.begun.push(rest);
    this.begunBytes += rest.length;
    if (this.begunBytes > MAX_VALUE_BYTES) {
      throw new CliError(
        `What begins on line ${this.startLine} goes on for more than 4 MB: a quote or a bracket is missing.`,
      );
    }
  }

  private reset(): void {
    this.startLine = undefined;
    this.begun = [];
    this.begunBytes = 0;
    this.depth = 0;
    this.isText = false;
    this.isEscaped = false;
  }
}

function rowOfBytes({ line, bytes }: RawValue, decoder: InstanceType<typeof TextDecoder>): SourceRow {
  try {
    return rowOf(line, decoder.decode(bytes));
  } catch {
    return { line, reason: 'holds bytes that are not UTF-8, as which JSON is always saved' };
  }
}

function rowOf(line: number, text: string): SourceRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, reason: `is no JSON: ${quoted(text.trim())}` };
  }
  if (!isObject(value)) return { line, reason: `is no JSON object: ${quoted(value)}` };
  const typed = recordWithin(value);
  return typed ? { line, typed } : plainRow(line, value);
}

/** A record in DynamoDB JSON: as it is, or as DynamoDB's export to S3 wraps it. */
function recordWithin(value: Record<string, unknown>): Record<string, unknown> | undefined {
  if (isObject(value.Item) && Object.keys(value).length === 1) return value.Item;
  // No plain value is an object.
  return Object.values(value).some(isObject) ? value : undefined;
}

function plainRow(line: number, value: Record<string, unknown>): SourceRow {
  const id = typeof value.id === 'string' ? { id: value.id } : {};
  const plain: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const column = columnOf(name);
    if (!column)
      return {
        line,
        ...id,
        reason: `names ${quoted(name)}, which no item has: there are ${COLUMNS.join(', ')}`,
      };
    if (column in plain) return { line, ...id, reason: `names ${column} twice` };
    if (given !== null) plain[column] = given;
  }
  return { line, plain };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
