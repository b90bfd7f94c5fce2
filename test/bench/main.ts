// `npm run bench`: what Tana claims of its speed and memory, beside peers, in one run.
import { Command, Option } from 'commander';
import type { Figure } from './figure';
import { asTable, passedAndFailed } from './report';
import { importMemory, importSpeed } from './import.bench';

/** Each measures one or more figures, and says on standard error how far it is. */
const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  'import-speed': importSpeed,
  'import-memory': importMemory,
};

async function main(): Promise<void> {
  const { only, json } = new Command('bench')
    .description('Measure speed and memory as ratios to peers. FULL=1 measures the full counts.')
    .addOption(new Option('--only <name>', 'measure this alone').choices(Object.keys(BENCHES)))
    .option('--json', 'print the figures as JSON')
    .parse()
    .opts<{ only?: string; json?: boolean }>();
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(BENCHES)) {
    if (only !== undefined && name !== only) continue;
    console.error(`${name} …`);
    figures.push(...(await measure()));
  }
  if (json) console.log(JSON.stringify(figures, undefined, 2));
  else console.table(figures.map(asTable));
  passedAndFailed(
    'bench',
    figures.map(({ pass }) => pass),
  );
}

void main();
