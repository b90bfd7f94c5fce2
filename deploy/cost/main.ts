import { writeFileSync } from 'node:fs';
import { CostError } from './cost.error';
import { readOptions, usage, UsageError } from './options';
import { readPrices } from './prices';
import { costPage } from './cost.page';
import { consoleText } from './report';
import { tell } from './tell';

function main(): void {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(usage());
    return;
  }
  const prices = readPrices();
  const told = tell(options, prices);
  if (options.write) writeFileSync('docs/cost.md', costPage(told, prices));
  else if (options.json) console.log(JSON.stringify({ asOf: prices.asOf, environments: told }, null, 2));
  else console.log(consoleText(told, prices));
}

try {
  main();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof CostError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
