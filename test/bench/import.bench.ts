import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { startDynamoDb } from '../../apps/local/src/embedded.aws';
import { createTable } from '../../apps/local/src/provision';
import { figureOf, type Figure } from './figure';
import { FULL, pairedRounds } from './rounds';

const ROUNDS = 7;

/** Of less than these, half the time would be the program's warming up. */
const ROWS = FULL ? 100_000 : 20_000;

/** Of `tana import` and of the peer alike. */
const CONCURRENCY = '32';

/** Rows a second with `--on-conflict replace`, beside a bare loop of BatchWriteItem that puts the same records. */
export async function importSpeed(): Promise<Figure[]> {
  const rounds = await withRows([ROWS], async ([file = '']) => {
    return pairedRounds(
      ROUNDS,
      'rows/s',
      async () => ROWS / (await secondsOf(TANA, importing(file))),
      async () => ROWS / (await secondsOf(BARE_LOOP, [String(ROWS), CONCURRENCY])),
    );
  });
  return [figureOf(`import, ${ROWS} rows, rows/s`, rounds, { atLeast: 0.8 })];
}

/** The most memory that a dry run ever has, beside one of a tenth of the rows. It takes seconds: never fewer rows. */
export async function importMemory(): Promise<Figure[]> {
  const rounds = await withRows([1_000_000, 100_000], async ([large = '', small = '']) => {
    const dryRun = async (file: string) => (await run(TANA, [...importing(file), '--dry-run'])).peakRss;
    return pairedRounds(
      ROUNDS,
      'bytes',
      () => dryRun(large),
      () => dryRun(small),
    );
  });
  return [figureOf('import, RSS of 1,000,000 rows beside 100,000, bytes', rounds, { atMost: 1.2 })];
}

const TANA = 'dist/tana/tana.js';
const BARE_LOOP = 'test/bench/bare.batch.writes.ts';
const TABLE = 'bench';

function importing(file: string): string[] {
  return ['import', file, '--on-conflict', 'replace', '--yes', '--json', '--concurrency', CONCURRENCY];
}

/** Each time into a table of its own, in a store of its own: what earlier rounds have put slows none. */
async function secondsOf(script: string, args: readonly string[]): Promise<number> {
  const store = await startDynamoDb();
  const environment = {
    AWS_ENDPOINT_URL_DYNAMODB: store.url,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'embedded',
    TABLE_NAME: TABLE,
    BUCKET_NAME: TABLE,
  };
  Object.assign(process.env, environment);
  const client = new DynamoDBClient();
  try {
    await createTable(client, TABLE);
    return (await run(script, args, environment)).seconds;
  } finally {
    client.destroy();
    await store.stop();
  }
}

interface Measured {
  /** What the program says that it took, without its start. */
  readonly seconds: number;
  /** In bytes. */
  readonly peakRss: number;
}

/** Runs a program to its end; it writes JSON with `seconds`. */
async function run(
  script: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Measured> {
  // Only what needs it: it would take memory as well.
  const compiler = script.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = fork(resolve(script), args, {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [...compiler, '--import', resolve('test/bench/peak.rss.mjs')],
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  if (!child.stdout) throw new Error('It was started with a pipe.');
  const said = once(child, 'message') as Promise<[{ peakRss: number }]>;
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [summary, [{ peakRss }], [code]] = await Promise.all([
    json(child.stdout) as Promise<{ seconds: number }>,
    said,
    ended,
  ]);
  if (code !== 0) throw new Error(`${script} ended with ${code}.`);
  return { seconds: summary.seconds, peakRss };
}

/** Makes CSV files of so many rows, for the time of the work. */
async function withRows<T>(counts: readonly number[], work: (files: string[]) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tana-bench-'));
  try {
    const files: string[] = [];
    for (const count of counts) {
      const file = join(folder, `${count}.csv`);
      await pipeline(Readable.from(csvLines(count)), createWriteStream(file));
      files.push(file);
    }
    return await work(files);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function* csvLines(count: number): Generator<string> {
  let block = 'id,title,price,description\n';
  for (let row = 1; row <= count; row++) {
    block += `${row},商品 ${row},${row % 10_000},"説明, ${row}"\n`;
    if (row % 1000 !== 0) continue;
    yield block;
    block = '';
  }
  yield block;
}
