import { paginateScan } from '@aws-sdk/client-dynamodb';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { eventually } from '../support/child.process';
import { createStores, type LocalStores } from '../support/local.app';
import { operatorOf, runTana, startTana } from '../support/tana';
import { startThrottlingProxy, type ThrottlingProxy } from '../support/throttling.proxy';

jest.setTimeout(process.env.FULL ? 900_000 : 120_000);

const ROWS = process.env.FULL ? 100_000 : 10_000;
const KILLS = process.env.FULL ? 10 : 3;
/** Among the rows, so many that no item can be made of. */
const REJECTS = 50;

describe('tana import that is killed and goes on', () => {
  let stores: LocalStores;
  let proxy: ThrottlingProxy;
  let folder: string;

  beforeEach(async () => {
    stores = await createStores();
    proxy = await startThrottlingProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '', 0.3);
    folder = await mkdtemp(join(tmpdir(), 'tana-'));
  });

  afterEach(async () => {
    proxy.close();
    stores.close();
    await rm(folder, { recursive: true });
  });

  async function titles(): Promise<Map<string | undefined, string | undefined>> {
    const all = new Map<string | undefined, string | undefined>();
    const pages = paginateScan(
      { client: stores.dynamoDb },
      { TableName: stores.tableName, ProjectionExpression: 'id, title' },
    );
    for await (const { Items = [] } of pages) for (const { id, title } of Items) all.set(id?.S, title?.S);
    return all;
  }

  it.each([
    // Batches alone are taken in part.
    ['replace', ROWS / 4],
    ['skip', 0],
  ])('has every item once and lists every reject once (--on-conflict %s)', async (rule, leastUnprocessed) => {
    const everyReject = ROWS / REJECTS;
    const expected = new Map<string, string>();
    const broken: number[] = [];
    const lines = ['id,title,price'];
    for (let row = 1; row <= ROWS; row++) {
      lines.push(`${row},商品${row},${row}`);
      expected.set(String(row), `商品${row}`);
      if (row % everyReject !== 0) continue;
      broken.push(lines.push(`bad-${row},商品,"1,000"`));
    }
    await writeFile(join(folder, 'products.csv'), `${lines.join('\n')}\n`);
    const command = ['import', 'products.csv', '--on-conflict', rule, '--yes', '--resume', '--json'];
    const environment = { ...operatorOf(stores), AWS_ENDPOINT_URL_DYNAMODB: proxy.url };

    for (let kill = 0; kill < KILLS; kill++) {
      const begun = proxy.sent();
      const tana = startTana(command, environment, { cwd: folder });
      const exited = once(tana, 'exit');
      // The first time before there can be a journal of rows, and then in the middle of them.
      const until = kill === 0 ? 100 : ROWS / (KILLS + 1);
      await eventually(() => Promise.resolve(proxy.sent() - begun > until), 60_000);
      tana.kill('SIGKILL');
      expect(await exited).toEqual([null, 'SIGKILL']);
    }
    const { code, out } = await runTana(command, environment, { cwd: folder });

    const summary = JSON.parse(out) as { resumedAfter: number };
    expect([code, summary]).toMatchObject([
      1,
      { rows: ROWS + REJECTS, written: ROWS, skipped: 0, rejected: REJECTS },
    ]);
    expect(summary.resumedAfter).toBeGreaterThan(0);
    expect(await titles()).toEqual(expected);
    expect(proxy.unprocessed()).toBeGreaterThanOrEqual(leastUnprocessed);
    const rejects = await readFile(join(folder, 'products.csv.rejects.csv'), 'utf8');
    const listed = rejects.trim().split('\n').slice(1);
    expect(listed.map((line) => Number(line.split(',')[1]))).toEqual(broken);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends in good order by %s, and says how it goes on',
    async (signal) => {
      const lines = Array.from({ length: ROWS }, (_, row) => `${row},商品,${row}`);
      await writeFile(join(folder, 'products.csv'), ['id,title,price', ...lines].join('\n'));
      const environment = { ...operatorOf(stores), AWS_ENDPOINT_URL_DYNAMODB: proxy.url };
      const tana = startTana(['import', 'products.csv'], environment, { cwd: folder });
      const exited = once(tana, 'exit');
      await eventually(() => Promise.resolve(proxy.sent() > 100), 60_000);
      tana.kill(signal);

      expect(await text(tana.stderr)).toMatch(
        /^[\d,]+ rows are done: the same command with --resume goes on after them\.\ntana: stopped\n$/,
      );
      expect(await exited).toEqual([2, null]);
    },
  );
});
