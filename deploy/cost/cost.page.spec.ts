import { readFileSync } from 'node:fs';
import { ENVIRONMENTS } from './options';
import { readPrices } from './prices';
import { costPage } from './cost.page';
import { tell } from './tell';

describe('docs/cost.md', () => {
  it('is what the templates and the prices come to: where this fails, run `npm run cost -- --write`', () => {
    const prices = readPrices();
    const told = tell({ environments: ENVIRONMENTS, traffic: {} }, prices);

    expect(readFileSync('docs/cost.md', 'utf8')).toBe(costPage(told, prices));
  });
});
