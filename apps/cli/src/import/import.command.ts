import { PicturesService, StorageService } from '@tana/storage';
import { Command, InvalidArgumentError, Option } from 'commander';
import { setFlagsFromString } from 'node:v8';
import { CliError, EXIT } from '../cli.error';
import { confirm } from '../confirm';
import { connect, withConnection, type Connection, type ConnectionOptions } from '../connection';
import { showProgress } from './import.progress';
import {
  ImportBrokenOff,
  runImport,
  type ImportOptions,
  type ImportResult,
  type ImportStores,
} from './import.run';
import { bucketPictures, noPictures } from './picture.links';
import { CONFLICT_RULES } from './record.writer';
import { STANDARD_INPUT } from './source.file';
import { FORMATS } from './source.rows';

type Given = ConnectionOptions &
  Omit<ImportOptions, 'files' | 'rejects' | 'resume'> & {
    readonly rejects?: string;
    readonly resume?: boolean;
    readonly dryRun?: boolean;
    readonly json?: boolean;
    readonly yes?: boolean;
  };

/** `tana import`: many items at once. */
export function importCommand(): Command {
  return withConnection(new Command('import'))
    .argument('<file...>', `files, which may be packed by gzip; "${STANDARD_INPUT}" is standard input`)
    .description('load items, and their pictures, from CSV, JSON, NDJSON or DynamoDB JSON')
    .addOption(
      new Option('--format <name>', 'what the files are (default: told by their content)').choices(FORMATS),
    )
    .addOption(new Option('--encoding <name>', 'of CSV').choices(['utf-8', 'shift_jis']).default('utf-8'))
    .option(
      '--images <folder>',
      'store the pictures that rows name by image_key or image_file, and link them',
    )
    .addOption(
      new Option('--on-conflict <rule>', 'where an item has the id already')
        .choices(CONFLICT_RULES)
        .default('skip'),
    )
    .option(
      '--concurrency <number>',
      'most requests at once; less while DynamoDB throttles',
      positiveInteger,
      32,
    )
    .option('--rejects <file>', 'where rows that are not taken are listed (default: <file>.rejects.csv)')
    .option('--dry-run', 'read and check all, and write nothing to AWS')
    .option('--resume', 'go on where an import of the same files was ended')
    .option('--yes', 'do not ask before items are replaced')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', HELP)
    .action((files: string[], given: Given) => importFiles(files, given));
}

const HELP = `
Columns and properties: id, title, price (an integer in minor units of the currency), description, image_key,
image_file (a file of --images), created_at, updated_at, version. CSV needs a header. DynamoDB JSON is kept as it is.

How it ends: 0 all rows are in, 1 some are listed in the rejects file, 2 it could not be carried out.

Examples:
  tana import products.csv --local
  tana import products.csv --encoding shift_jis --images pictures --dry-run
  tana import products.ndjson.gz --on-conflict replace --resume --table dev-app-data-table --bucket my-bucket
  cat products.json | tana import - --local`;

async function importFiles(files: readonly string[], given: Given): Promise<void> {
  if (given.dryRun && given.resume)
    throw new CliError('--dry-run writes nothing that --resume could go on with: leave one out.');
  const options: ImportOptions = {
    ...given,
    files,
    rejects: given.rejects ?? `${files[0] === STANDARD_INPUT ? 'stdin' : files[0]}.rejects.csv`,
    resume: given.resume === true,
  };
  keepYoung();
  const stop = new AbortController();
  // A second one ends the process at once, from where --resume can go on as well.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const result = given.dryRun
    ? await run(options, { pictures: noPictures(stop.signal) }, stop.signal)
    : await connect(given, async (connection) => {
        if (given.onConflict === 'replace')
          await confirm(`Replace what has the same ids in ${await connection.describe()}?`, given);
        return run(options, await storesOf(connection, stop.signal), stop.signal);
      });
  report(result, options, given);
}

/**
 * Rows live as long as their block. V8 takes that for long, puts all further rows among what is old, and collects them so
 * late that memory grows to twice as much. Of what this switches off, no row has any use.
 */
function keepYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

async function storesOf(
  { app, dynamoDb, tableName }: Connection,
  stopped: AbortSignal,
): Promise<ImportStores> {
  return {
    pictures: bucketPictures(app.get(PicturesService), app.get(StorageService), stopped),
    table: { client: dynamoDb, name: tableName, region: await dynamoDb.config.region() },
  };
}

async function run(
  options: ImportOptions,
  stores: ImportStores,
  stopped: AbortSignal,
): Promise<ImportResult> {
  try {
    return await runImport(options, stores, stopped, (state) => showProgress(state, stopped));
  } catch (error) {
    const { rows, cause } = error instanceof ImportBrokenOff ? error : { rows: undefined, cause: error };
    if (rows !== undefined)
      console.error(`${count(rows)} rows are done: the same command with --resume goes on after them.`);
    throw stopped.aborted ? new CliError('stopped') : cause;
  }
}

function report(
  result: ImportResult,
  { files, rejects }: ImportOptions,
  { dryRun = false, json }: Given,
): void {
  const { written, skipped, rejected, retries, seconds } = result;
  if (json) {
    const rounded = Number(seconds.toFixed(3));
    console.log(
      JSON.stringify({
        files,
        dryRun,
        ...result,
        written: dryRun ? 0 : written,
        seconds: rounded,
        rejects: rejected > 0 ? rejects : null,
      }),
    );
  }
  const parts = [
    `${count(written)} ${dryRun ? 'can be written' : 'written'}`,
    ...(skipped > 0 ? [`${count(skipped)} skipped, as their ids are taken`] : []),
    `${count(rejected)} rejected${rejected > 0 ? ` (see ${rejects})` : ''}`,
    ...(retries > 0 ? [`${count(retries)} retries`] : []),
  ];
  const speed = Math.round((result.rows - result.resumedAfter) / seconds);
  console.error(
    `${count(result.rows)} rows: ${parts.join(', ')}; ${seconds.toFixed(1)} s, ${count(speed)} rows/s`,
  );
  process.exitCode = rejected > 0 ? EXIT.findings : EXIT.done;
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be an integer from 1 to 9999.');
  return Number(text);
}
