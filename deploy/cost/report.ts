import type { EnvironmentName } from '../inputs';
import type { ByPageViews, Estimate, Item } from './estimate';
import type { PriceList } from './prices';
import type { Traffic } from './traffic';

/** One environment, all that is told of it. */
export interface Told {
  readonly environment: EnvironmentName;
  readonly traffic: Traffic;
  readonly estimate: Estimate;
  readonly byPageViews: ByPageViews;
}

type Align = 'left' | 'right';

/** A Markdown table whose columns are padded, as Prettier pads them. The first row is its head. */
export function table(aligns: readonly Align[], rows: readonly (readonly string[])[]): string {
  const widths = aligns.map((_, column) => Math.max(4, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) =>
    line(
      row.map((cell, column) => {
        const width = widths[column] ?? 0;
        return aligns[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
      }),
    ),
  );
  const rule = line(
    aligns.map((align, column) =>
      align === 'right' ? `${'-'.repeat((widths[column] ?? 0) - 1)}:` : '-'.repeat(widths[column] ?? 0),
    ),
  );
  const [head = '', ...body] = padded;
  return [head, rule, ...body].join('\n');
}

export const dollars = (usd: number) =>
  usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** With so many digits that a small quantity is not shown as none. */
export function quantityText(quantity: number): string {
  const digits = quantity >= 100 ? 0 : quantity >= 1 ? 2 : 4;
  return quantity.toLocaleString('en', { maximumFractionDigits: digits });
}

/** Sums of the numbers that belong to the same key, in the order in which the keys come. */
export function sums<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
  numberOf: (one: T) => number,
): Map<string, number> {
  const summed = new Map<string, number>();
  for (const one of all) summed.set(keyOf(one), (summed.get(keyOf(one)) ?? 0) + numberOf(one));
  return summed;
}

export const usdOf = ({ usd }: Item) => usd;

/** The items of one environment, those of the same price and purpose in one line, dear services first. */
export function itemTable({ items, usd }: Estimate): string {
  const services = [...sums(items, ({ service }) => service, usdOf)].sort(
    ([, one], [, other]) => other - one,
  );
  const rows = services.flatMap(([service, total]) => {
    const ofService = items.filter((item) => item.service === service);
    const groups = Map.groupBy(ofService, ({ price, unit, what }) => `${price} ${unit} ${what}`);
    const lines = Array.from(groups.values(), (group) => lineOf(group));
    return [[`**${service}**`, '', '', '', `**${dollars(total)}**`], ...lines];
  });
  return table(
    ['left', 'left', 'right', 'left', 'right'],
    [
      ['what', 'of', 'quantity', 'at USD', 'USD a month'],
      ...rows,
      ['**all**', '', '', '', `**${dollars(usd)}**`],
    ],
  );
}

function lineOf(group: readonly Item[]): string[] {
  const [first] = group;
  if (!first) return [];
  const { what, type, unit, usdPerUnit } = first;
  const count = new Set(group.map(({ resource }) => resource)).size;
  const quantity = group.reduce((sum, item) => sum + item.quantity, 0);
  const usd = group.reduce((sum, item) => sum + item.usd, 0);
  const of = `${count} × ${type.replace('AWS::', '')}`;
  return [what, of, quantityText(quantity), `${usdPerUnit} per ${unit}`, dollars(usd)];
}

/** What each environment costs, with nobody looking and with the stated traffic. */
export function totalTable(told: readonly Told[]): string {
  return table(
    ['left', 'right', 'right', 'right', 'right', 'right'],
    [
      ['', 'with no visitor', 'a million pages add', 'stated pages', 'USD a month', 'per million pages'],
      ...told.map(({ environment, traffic, estimate, byPageViews }) => [
        environment,
        dollars(byPageViews.fixed),
        dollars(byPageViews.perMillion),
        quantityText(traffic.pageViews),
        dollars(estimate.usd),
        dollars(byPageViews.averagePerMillion),
      ]),
    ],
  );
}

/** What `npm run cost` prints. */
export function consoleText(told: readonly Told[], prices: PriceList): string {
  return [
    ...told.map(({ environment, estimate }) => `${environment}\n\n${itemTable(estimate)}`),
    totalTable(told),
    `${evidence(prices)} No free tier is counted. Traffic, and how it is counted: docs/cost.md.`,
  ].join('\n\n');
}

/** How far the prices can be trusted. */
export function evidence({ asOf, prices }: PriceList): string {
  const verified = prices.filter((price) => price.verified).length;
  return `Prices of ${asOf}; ${verified} of ${prices.length} were checked against a copy of AWS’s page.`;
}
