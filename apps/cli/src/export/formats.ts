import type { ItemRecord } from '@tana/items';
import { stringify } from 'csv-stringify/sync';
import { extname } from 'node:path';
import { CliError } from '../cli.error';
import { dynamoDbJson } from './dynamodb.json';
import { PROPERTIES, toRow } from './item.row';
import type { Losses } from './losses';

/** How items are written, each as `tana import` reads it. */
export const FORMATS = ['csv', 'json', 'ndjson', 'dynamodb'] as const;

export type Format = (typeof FORMATS)[number];

const ENDINGS: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
};

/**
 * The format that a file's name asks for; one a line on the standard output.
 *
 * @throws CliError where the name does not say.
 */
export function formatOf(file: string | undefined): Format {
  if (file === undefined) return 'ndjson';
  const format = ENDINGS[extname(file).toLowerCase()];
  if (format) return format;
  throw new CliError(
    `What ${file} is to be, its name does not say (${Object.keys(ENDINGS).join(', ')}): give --format.`,
  );
}

/** Pages of records. */
export type Pages = AsyncIterable<readonly ItemRecord[]>;

/** How a format is written, and the options that bear on it. */
export interface Writing {
  readonly format: Format;
  /** CSV alone: with a byte order mark, and with an apostrophe before what a spreadsheet would take for a formula. */
  readonly forSpreadsheets: boolean;
}

/** The text of all records, a piece a page. */
export async function* written(pages: Pages, writing: Writing, losses: Losses): AsyncGenerator<string> {
  switch (writing.format) {
    case 'csv':
      yield* csv(pages, writing.forSpreadsheets, losses);
      return;
    case 'json':
      yield* jsonArray(pages, losses);
      return;
    case 'ndjson':
      for await (const records of pages) yield lines(records.map((record) => json(record, losses)));
      return;
    case 'dynamodb':
      for await (const records of pages) yield lines(records.map(dynamoDbJson));
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc4180 */
async function* csv(pages: Pages, forSpreadsheets: boolean, losses: Losses): AsyncGenerator<string> {
  const options = {
    columns: [...PROPERTIES],
    record_delimiter: 'windows',
    // The writer quotes CR LF alone, but readers take either of them for the end of a line.
    quoted_match: /[\r\n]/,
    escape_formulas: forSpreadsheets,
  };
  yield stringify([], { ...options, header: true, bom: forSpreadsheets });
  for await (const records of pages)
    yield stringify(
      records.map((record) => row(record, losses)),
      options,
    );
}

async function* jsonArray(pages: Pages, losses: Losses): AsyncGenerator<string> {
  let separator = '\n';
  yield '[';
  for await (const records of pages) {
    for (const record of records) {
      yield separator + json(record, losses);
      separator = ',\n';
    }
  }
  yield '\n]\n';
}

function json(record: ItemRecord, losses: Losses): string {
  return JSON.stringify(row(record, losses));
}

function row(record: ItemRecord, losses: Losses) {
  const made = toRow(record);
  losses.note(made);
  return made.values;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
