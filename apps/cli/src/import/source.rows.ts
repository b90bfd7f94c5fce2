import { CliError } from '../cli.error';
import { csvRows } from './csv.rows';
import { lineRows, valueRows } from './json.rows';
import { openSource } from './source.file';
import type { SourceRow } from './source.row';
import { isEvidentlyUtf8, textLines, type Encoding } from './text.lines';

export const FORMATS = ['csv', 'json', 'ndjson', 'dynamodb'] as const;
export type Format = (typeof FORMATS)[number];

/** What is known of a file beforehand; all else its first bytes tell. */
export interface ReadingOptions {
  readonly format?: Format;
  readonly encoding?: Encoding;
}

/**
 * The rows of a file, streamed.
 *
 * @param read Is told of each chunk, in bytes as they are on the disk.
 * @param stopped Ends reading, which then throws an AbortError.
 * @throws CliError for what makes the file as a whole unreadable.
 */
export async function* sourceRows(
  path: string,
  { format, encoding = 'utf-8' }: ReadingOptions,
  read: (bytes: number) => void,
  stopped: AbortSignal,
): AsyncGenerator<readonly SourceRow[]> {
  const { head, chunks } = await openSource(path, read, stopped);
  const layout = layoutOf(head, format);
  if (encoding !== 'utf-8' && layout !== 'csv') {
    throw new CliError(`${path}: JSON is always UTF-8, so leave --encoding out.`);
  }
  if (encoding !== 'utf-8' && isEvidentlyUtf8(head)) {
    throw new CliError(`${path} is UTF-8, not ${encoding}: leave --encoding out.`);
  }
  try {
    if (layout === 'values') yield* valueRows(chunks);
    else {
      const lines = textLines(chunks, encoding);
      yield* layout === 'csv' ? csvRows(lines) : lineRows(lines);
    }
  } catch (error) {
    throw error instanceof CliError && !error.message.startsWith(path)
      ? new CliError(`${path}: ${error.message}`)
      : error;
  }
}

/** CSV, one JSON object a line, or JSON values over as many lines as they like. */
type Layout = 'csv' | 'lines' | 'values';

function layoutOf(head: Buffer, format: Format | undefined): Layout {
  if (format === 'csv') return 'csv';
  if (format === 'ndjson') return 'lines';
  const text = head.toString();
  const isJson = format !== undefined || /^\s*[[{]/.test(text);
  if (!isJson) return 'csv';
  return /^\s*\{/.test(text) && text.split('\n').some(isObjectLine) ? 'lines' : 'values';
}

/** Of an object over several lines, no line is an object and begins at the margin. */
function isObjectLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
