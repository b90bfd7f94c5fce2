// `npm run bench`: what Tana claims of its speed and memory, beside peers, in one run.
import { Command, Option } from 'commander';
import type { Figure } from './figure';
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
  else console.table(figures.map(asRow));
  const failed = figures.filter(({ pass }) => !pass).length;
  console.error(`bench: ${figures.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

function asRow({ name, ours, peer, ratio, target, pass }: Figure) {
  const [[rule, limit] = []] = Object.entries(target);
  return {
    name,
    ours: rounded(ours),
    peer: rounded(peer),
    ratio: Number(ratio.toFixed(3)),
    target: `${rule === 'atLeast' ? '≥' : '≤'} ${limit}`,
    pass,
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

void main();
