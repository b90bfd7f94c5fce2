import { StorageService } from '@tana/storage';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXIT } from '../cli.error';
import { isClosedPipe } from '../closed.pipe';
import { connect, withConnection, type Connection, type ConnectionOptions } from '../connection';
import { FORMATS, formatOf, written, type Format, type Pages } from './formats';
import { Losses } from './losses';
import { copyPictures, makeFolder } from './picture.copies';
import { scanTable } from './table.scan';
import { fileBehind, writeWhole } from './whole.file';

interface ExportOptions extends ConnectionOptions {
  readonly format?: Format;
  readonly images?: string;
  readonly concurrency: number;
  readonly spreadsheet?: boolean;
}

const HELP = `
A file is there when it is whole: a broken export leaves what was there before.
Items come in DynamoDB's own order: sort the lines if you compare two exports.

  csv       RFC 4180, UTF-8: id,title,price,description,image_key,created_at
  json      one array of objects with these names
  ndjson    one such object a line
  dynamodb  whole records as they are stored, DynamoDB JSON, one a line: nothing is lost

In the first three, a value that cannot be read (a price of "abc") is written as the text that is stored,
named on the standard error output, and the exit code is 1. Attributes that are not Tana's are left out, and named.

Text is written as it is. A title that begins with = + - or @ is a formula to a spreadsheet: for those,
--spreadsheet puts an apostrophe before it (an import would take it for part of the text).

Pictures go to DIR under their names, without their smaller variants, which an import makes anew.

Examples:
  tana export --local
  tana export items.csv --table dev-app-data-table --bucket my-bucket --region ap-northeast-1
  tana export backup.ndjson --format dynamodb --images pictures --local
  tana export --local | jq -r .title`;

/** `tana export`: items, and on request pictures, out of the stores. */
export function exportCommand(): Command {
  return withConnection(new Command('export'))
    .argument('[FILE]', 'where to; the standard output if left out')
    .description('copy all items out')
    .addOption(
      new Option(
        '--format <format>',
        "how they are written (default: by FILE's ending; ndjson to the standard output)",
      ).choices(FORMATS),
    )
    .option('--images <dir>', 'copy the pictures into this folder, too')
    .option('--spreadsheet', 'CSV for Excel: with a byte order mark, and without formulas')
    .option('--concurrency <number>', 'parts of the table that are read at once, 1 to 64', concurrency, 4)
    .addHelpText('after', HELP)
    .action((file: string | undefined, options: ExportOptions) =>
      connect(options, (connection) => exportAll(connection, file, options)),
    );
}

async function exportAll(
  connection: Connection,
  file: string | undefined,
  { concurrency, format: givenFormat, images, spreadsheet = false }: ExportOptions,
): Promise<void> {
  // Asked before all items are read.
  if (images !== undefined) await makeFolder(images);
  const path = file === undefined ? undefined : await fileBehind(file);
  const format = givenFormat ?? formatOf(file);
  let count = 0;
  const pages = counted(scanTable({ ...connection, segments: concurrency }), (records) => (count += records));
  const losses = new Losses((line) => console.error(line));
  const content = Readable.from(written(pages, { format, forSpreadsheets: spreadsheet }, losses));
  const isTaken = path === undefined ? await toStandardOutput(content) : true;
  if (path !== undefined) await writeWhole(path, content);
  losses.sum();
  if (isTaken) console.error(`${count} items exported${file === undefined ? '' : ` to ${file}`}`);
  if (losses.needsLook) process.exitCode = EXIT.findings;
  if (images !== undefined) await exportPictures(connection, images, concurrency);
}

async function exportPictures(connection: Connection, folder: string, concurrency: number): Promise<void> {
  const storage = connection.app.get(StorageService);
  const { copied, leftOut } = await copyPictures({ ...connection, storage, concurrency }, folder);
  for (const key of leftOut) console.error(`${key} is left out: no file can have its name`);
  console.error(`${copied} pictures copied to ${folder}`);
  if (leftOut.length > 0) process.exitCode = EXIT.findings;
}

async function* counted(pages: Pages, count: (records: number) => void): Pages {
  for await (const records of pages) {
    count(records.length);
    yield records;
  }
}

/** Answers false where the reader has had enough. */
async function toStandardOutput(content: Readable): Promise<boolean> {
  try {
    await pipeline(content, process.stdout, { end: false });
    return true;
  } catch (error) {
    if (isClosedPipe(error)) return false;
    throw error;
  }
}

function concurrency(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 64) throw new InvalidArgumentError('It is a number from 1 to 64.');
  return number;
}
