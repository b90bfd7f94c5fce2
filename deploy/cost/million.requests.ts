import { TABLE_INDEXES } from '@tana/env';
import { priceOf, type PriceList } from './prices';
import { dollars, quantityText, table } from './report';
import { ROUTE_BUDGETS, type RouteBudget } from './route.budget';
import { BYTES_PER_GB } from './traffic';

const REGION = 'ap-northeast-1';

/** Shares of requests that a cache answers: the API's own for items, CloudFront's for pictures. */
const HIT_RATIOS = [0, 0.5, 0.9, 0.99];

/** By what S3 charges a call; deleting is free. */
const S3_PRICES: Readonly<Record<string, string>> = {
  GetObject: 's3-million-reads',
  HeadObject: 's3-million-reads',
  ListObjectsV2: 's3-million-writes',
  PutObject: 's3-million-writes',
};

/** US dollars for a million requests of each route, at several hit ratios. */
export function millionRequestsTable(prices: PriceList): string {
  return table(
    ['left', 'left', 'right', 'right', 'right', 'right', ...HIT_RATIOS.map(() => 'right' as const)],
    [
      [
        ...['route', 'calls', 'read units', 'write units', 'bytes', 'on its way'],
        ...HIT_RATIOS.map((ratio) => `${ratio * 100} % hits`),
      ],
      ...ROUTE_BUDGETS.map((budget) => [
        ...[`\`${budget.route}\``, callsText(budget), quantityText(budget.readUnits)],
        ...[quantityText(budget.writeUnits), quantityText(budget.bytes), dollars(sending(budget, prices))],
        ...HIT_RATIOS.map((ratio) =>
          isCached(budget) || ratio === 0 ? dollars(perMillion(budget, ratio, prices)) : '',
        ),
      ]),
    ],
  );
}

export function perMillion(budget: RouteBudget, hitRatio: number, prices: PriceList): number {
  return sending(budget, prices) + (1 - hitRatio) * asking(budget, prices);
}

/** What has a body that anybody may keep. */
const isCached = ({ route }: RouteBudget) => /^GET \/(items|storage\/images)/.test(route);

const callsText = ({ calls }: RouteBudget) =>
  Object.entries(calls)
    .map(([operation, times]) => (times === 1 ? operation : `${times} × ${operation}`))
    .join(', ');

/** By CloudFront, to visitors in Japan. */
function sending({ bytes }: RouteBudget, prices: PriceList): number {
  const gb = (bytes * 1e6) / BYTES_PER_GB;
  return (
    gb * priceOf(prices, 'cloudfront-gb', REGION).usd +
    priceOf(prices, 'cloudfront-million-requests', REGION).usd
  );
}

/** Of the stores. */
function asking({ calls, readUnits, writeUnits }: RouteBudget, prices: PriceList): number {
  const usd = (name: string) => priceOf(prices, name, REGION).usd;
  const objects = Object.entries(calls).map(([operation, times]) => {
    const price = S3_PRICES[operation];
    return price === undefined ? 0 : times * usd(price);
  });
  const written = writeUnits * (1 + Object.keys(TABLE_INDEXES).length);
  return (
    readUnits * usd('dynamodb-million-reads') +
    written * usd('dynamodb-million-writes') +
    objects.reduce((sum, one) => sum + one, 0)
  );
}
