import { CsvError, parse } from 'csv-parse/sync';
import { CliError } from '../cli.error';
import { columnOf, COLUMNS, REQUIRED_COLUMNS, type Column } from './columns';
import { quoted, type SourceRow } from './source.row';
import type { TextLine } from './text.lines';

/** Characters of the lines of one row: more than an item of 400 KB can have, each quote doubled. */
const MAX_ROW_LENGTH = 1024 * 1024;

/** Rows parsed at once. One that is broken makes these be parsed one by one. */
const BATCH_ROWS = 256;

/** Lines that make one row together, because a quoted value may hold line breaks. */
interface Row {
  /** Where its lines stand among all lines at hand. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly text: string;
}

/**
 * The rows of a CSV file with a header (RFC 4180). A row whose quotes are broken is rejected by the line on which it
 * begins, and reading goes on with the next line, so that a quote that is never closed takes no other row with it.
 *
 * @throws CliError for a header that is missing or has other columns.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export async function* csvRows(
  blocks: AsyncIterable<readonly TextLine[]>,
): AsyncGenerator<readonly SourceRow[]> {
  let columns: readonly Column[] | undefined;
  for await (const rows of parsedRows(blocks)) {
    const header = columns ? undefined : rows.at(0);
    columns ??= header && columnsOf(header);
    // The first block may hold nothing but empty lines.
    if (!columns) continue;
    const known = columns;
    yield (header ? rows.slice(1) : rows).map((row) => toSourceRow(row, known));
  }
  if (!columns)
    throw new CliError(`The file is empty: its first line must name the columns (${COLUMNS.join(', ')}).`);
}

interface ParsedRow {
  readonly line: number;
  readonly values: readonly string[];
}

interface BrokenRow {
  readonly line: number;
  readonly reason: string;
}

function toSourceRow(row: ParsedRow | BrokenRow, columns: readonly Column[]): SourceRow {
  if ('reason' in row) return row;
  const { line, values } = row;
  if (values.length !== columns.length) {
    return {
      line,
      reason: `has ${values.length} values where the header has ${columns.length}: is a value with a comma not quoted?`,
    };
  }
  const plain: Partial<Record<Column, string>> = {};
  // In CSV nothing tells an empty value from none.
  for (const [at, column] of columns.entries()) if (values[at]) plain[column] = values[at];
  return { line, plain };
}

/** @throws CliError */
function columnsOf(header: ParsedRow | BrokenRow): readonly Column[] {
  if ('reason' in header) throw new CliError(`Line ${header.line}, the header, ${header.reason}.`);
  const names = header.values.map((name) => name.trim());
  const columns = names.map(columnOf);
  if (!columns.some((column) => column !== undefined)) {
    throw new CliError(
      `There is no header: line ${header.line} must name the columns (${COLUMNS.join(', ')}), and begins with ${quoted(names[0])}.`,
    );
  }
  const unknown = names.filter((_, at) => columns[at] === undefined);
  if (unknown.length > 0) {
    throw new CliError(
      `The header names ${unknown.map(quoted).join(', ')}, which no item has: columns are ${COLUMNS.join(', ')}.`,
    );
  }
  const known = columns.filter((column) => column !== undefined);
  const missing = REQUIRED_COLUMNS.filter((column) => !known.includes(column));
  if (missing.length > 0) throw new CliError(`The header lacks the column ${missing.join(', ')}.`);
  const repeated = known.find((column, at) => known.indexOf(column) !== at);
  if (repeated) throw new CliError(`The header names the column ${repeated} twice.`);
  return known;
}

async function* parsedRows(
  blocks: AsyncIterable<readonly TextLine[]>,
): AsyncGenerator<readonly (ParsedRow | BrokenRow)[]> {
  let open: readonly TextLine[] = [];
  for await (const block of blocks) {
    const { rows, rest } = parseLines([...open, ...block], false);
    open = rest;
    if (rows.length > 0) yield rows;
  }
  const { rows } = parseLines(open, true);
  if (rows.length > 0) yield rows;
}

/** @returns The rows, and the lines of a row that has begun and may go on. */
function parseLines(lines: readonly TextLine[], isLast: boolean) {
  const rows: (ParsedRow | BrokenRow)[] = [];
  let at = 0;
  while (at < lines.length) {
    const { batch, next, stop } = takeRows(lines, at);
    const { parsed, broken } = parseBatch(batch);
    for (const row of parsed) rows.push(row);
    if (broken) {
      rows.push({ line: broken.line, reason: broken.reason });
      // What the row took for its own may be rows after it.
      at = broken.start + 1;
      continue;
    }
    if (stop === 'open' && !isLast) return { rows, rest: lines.slice(next) };
    const line = lines[next]?.number ?? 0;
    if (stop !== undefined) rows.push({ line, reason: stop === 'open' ? NEVER_CLOSED : stop.reason });
    at = stop === undefined ? next : next + 1;
  }
  return { rows, rest: [] };
}

/** Why no row can be taken from a line on: it begins one that may go on after the lines at hand, or is broken. */
type Stop = 'open' | { readonly reason: string };

const NEVER_CLOSED = 'has a quote that is never closed';

function takeRows(lines: readonly TextLine[], from: number): { batch: Row[]; next: number; stop?: Stop } {
  const batch: Row[] = [];
  let start = from;
  while (start < lines.length && batch.length < BATCH_ROWS) {
    const taken = takeRow(lines, start);
    if (!('text' in taken)) return { batch, next: start, stop: taken.stop };
    if (taken.text.trim() !== '') batch.push(taken);
    start = taken.end;
  }
  return { batch, next: start };
}

function takeRow(lines: readonly TextLine[], start: number): Row | { stop: Stop } {
  const first = lines[start];
  if (first?.text === undefined) return { stop: { reason: first?.fault ?? '' } };
  let { text } = first;
  let isOpen = hasOddQuotes(text);
  let end = start + 1;
  for (; isOpen; end++) {
    const next = lines[end];
    if (!next) return { stop: 'open' };
    if (next.text === undefined || text.length > MAX_ROW_LENGTH) return { stop: { reason: NEVER_CLOSED } };
    text += `\n${next.text}`;
    isOpen = isOpen !== hasOddQuotes(next.text);
  }
  return { start, end, line: first.number, text };
}

/** @returns The rows up to one of several lines that cannot be parsed, and that one. */
function parseBatch(batch: readonly Row[]): { parsed: (ParsedRow | BrokenRow)[]; broken?: Row & BrokenRow } {
  const whole = valuesOf(batch.map((row) => row.text).join('\n'));
  if (whole?.length === batch.length) {
    return { parsed: batch.map(({ line }, at) => ({ line, values: whole[at] ?? [] })) };
  }
  const parsed: (ParsedRow | BrokenRow)[] = [];
  for (const row of batch) {
    const [values, more] = valuesOf(row.text) ?? [];
    if (values && !more) parsed.push({ line: row.line, values });
    else if (row.end - row.start > 1) return { parsed, broken: { ...row, reason: MISPLACED_QUOTE } };
    else parsed.push({ line: row.line, reason: MISPLACED_QUOTE });
  }
  return { parsed };
}

const MISPLACED_QUOTE =
  'has a quote where none can be: a value with a quote in it must be quoted as a whole, and the quote doubled';

/** @returns Undefined where the quotes are broken. */
function valuesOf(text: string): string[][] | undefined {
  try {
    // The line feed tells the parser that a carriage return at the end is none of the value's.
    return parse(`${text}\n`, { relax_column_count: true, record_delimiter: ['\r\n', '\n'] });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

function hasOddQuotes(text: string): boolean {
  let isOdd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}
