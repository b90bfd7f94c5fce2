// `npm run bench`: what Tana claims of its speed and memory, beside peers, in one run.
import { Command, Option } from 'commander';
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { chart } from './chart';
import { coalescing } from './coalescing.bench';
import type { Figure } from './figure';
import { itemHit, listHit } from './hits.bench';
import { importMemory, importSpeed } from './import.bench';
import { latency } from './latency.bench';
import { listing } from './listing.bench';
import { machine } from './machine';
import { itemMiss } from './miss.bench';
import { benchmarksPage } from './page';
import { pictureBytes } from './pictures.bench';
import { overload } from './overload.bench';
import { CannotMeasure } from './program';
import { asTable, passedAndFailed } from './report';
import { FULL } from './rounds';
import { visit } from './visit.bench';

/** Each measures one or more figures, and says on standard error how far it is. */
const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  'item-hit': itemHit,
  'list-hit': listHit,
  'item-miss': itemMiss,
  visit,
  pictures: pictureBytes,
  listing,
  latency,
  overload,
  coalescing,
  'import-speed': importSpeed,
  'import-memory': importMemory,
};

interface Options {
  readonly only?: readonly string[];
  readonly json?: boolean;
  readonly write?: boolean;
}

async function main(): Promise<void> {
  const command = new Command('bench')
    .description('Measure speed and memory as ratios to peers. FULL=1 measures the full counts.')
    .addOption(new Option('--only <names...>', 'measure these alone').choices(Object.keys(BENCHES)))
    .option('--json', 'print the figures as JSON')
    .addOption(new Option('--write', 'write docs/benchmarks.md and its chart').conflicts('only'))
    .parse();
  const { only, json, write } = command.opts<Options>();
  const figures: Figure[] = [];
  const skipped: string[] = [];
  const broken: string[] = [];
  for (const [name, measure] of Object.entries(BENCHES)) {
    if (only && !only.includes(name)) continue;
    console.error(`${name} …`);
    try {
      figures.push(...(await measure()));
    } catch (error) {
      if (error instanceof CannotMeasure) skipped.push(`${name}: ${error.message}`);
      else broken.push(name);
      if (!(error instanceof CannotMeasure)) console.error(error);
    }
  }
  if (json) console.log(JSON.stringify(figures, undefined, 2));
  else console.table(figures.map(asTable));
  if (write && broken.length === 0)
    await writePage({ figures, skipped, machine: await machine(), isFull: FULL });
  for (const why of skipped) console.error(`WARNING: not measured, ${why}.`);
  for (const name of broken) console.error(`${name} broke off: see above.`);
  passedAndFailed('bench', [...figures.map(({ pass }) => pass), ...broken.map(() => false)]);
}

async function writePage(measured: Parameters<typeof benchmarksPage>[0]): Promise<void> {
  const style = await resolveConfig('docs/benchmarks.md');
  await writeFile(
    'docs/benchmarks.md',
    await format(benchmarksPage(measured), { ...style, parser: 'markdown' }),
  );
  await writeFile('docs/benchmarks.svg', chart(measured.figures));
}

void main();
