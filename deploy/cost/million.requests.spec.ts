import { millionRequestsTable, perMillion } from './million.requests';
import { readPrices } from './prices';
import { ROUTE_BUDGETS } from './route.budget';

const prices = readPrices();

function budgetOf(route: string) {
  const budget = ROUTE_BUDGETS.find((one) => one.route === route);
  if (!budget) throw new Error(`There is no ${route}.`);
  return budget;
}

// By hand, from prices.json: a GB to visitors 0.114, a million requests of CloudFront 1.2, of read units 0.1425, of write
// units 0.715, of S3's reads 0.37 and of its writes 4.7.
describe('a million requests', () => {
  it.each([
    // 4,200 bytes are 3.9116 GB; two read units.
    ['GET /items', 0, 3.9116 * 0.114 + 1.2 + 2 * 0.1425],
    ['GET /items', 0.9, 3.9116 * 0.114 + 1.2 + 0.1 * 2 * 0.1425],
    ['GET /storage/images/:name', 0.5, 27.9397 * 0.114 + 1.2 + 0.5 * 0.37],
    // The table and its four indexes.
    ['PATCH /items/:id', 0, 0.74506 * 0.114 + 1.2 + 0.1425 + 5 * 0.715],
    ['POST /storage/images', 0, 0.4191 * 0.114 + 1.2 + 0.37 + 4 * 4.7],
  ])('of %s, a share of %d from a cache', (route, hitRatio, usd) => {
    expect(perMillion(budgetOf(route), hitRatio, prices)).toBeCloseTo(usd, 3);
  });

  it('has hits only where anybody may keep the answer', () => {
    const row = (route: string) =>
      millionRequestsTable(prices)
        .split('\n')
        .find((line) => line.includes(`\`${route}\``))
        ?.split('|')
        .map((cell) => cell.trim())
        .slice(-5, -1);

    expect(row('GET /items')).not.toContain('');
    expect(row('GET /storage')?.slice(1)).toEqual(['', '', '']);
    expect(row('POST /items')?.slice(1)).toEqual(['', '', '']);
  });
});
