import type { EnvironmentName } from '../inputs';
import type { Estimate, Item } from './estimate';
import { millionRequestsTable } from './million.requests';
import type { PriceList } from './prices';
import {
  dollars,
  evidence,
  itemTable,
  quantityText,
  sums,
  table,
  totalTable,
  usdOf,
  type Told,
} from './report';
import { HOURS } from './scene';
import { assumptions, flagOf } from './traffic';

/** docs/cost.md. */
export function costPage(told: readonly Told[], prices: PriceList): string {
  const free = told
    .map(({ environment, estimate }) => ({ environment, usd: freeOfCdn(estimate) }))
    .filter(({ usd }) => usd > 0)
    .map(({ environment, usd }) => `${dollars(usd)} of ${environment}`);
  return `# What it costs

This page is written by \`npm run cost -- --write\` from the templates that \`npm run synth\` makes, and tested against them.
\`npm run cost\` prints the same tables; \`--json\` is for programs, and each assumption below is a flag (\`npm run cost -- --environment prod --page-views 5000000\`).

US dollars a month in ap-northeast-1, without tax:

${totalTable(told)}

${evidence(prices)} [prices.json](../deploy/cost/prices.json) says of each how it is known, and on which page AWS states it: check those before you rely on a figure.
How many metrics Container Insights makes (8 a cluster, 11 a service, 6 a task definition) is not in the templates and was not checked either.

What is counted: quantities from the templates (tasks, processors, endpoints and their zones, addresses, alarms and the metrics they read, rules, retention, backups), a month of 730 hours, services at their minimum of tasks or at what the average of the stated traffic needs, the first tier of each price.
What is not: free tiers${free.length > 0 ? ` (CloudFront’s perpetual one would take off ${free.join(', ')})` : ''}, peaks, tax, support plans, a domain and its zone (0.50 a month), calls of KMS, Lambda at deployments.

## By stack

${stackTable(told)}

## A million requests

US dollars, beside the tasks, by what the API asks of the stores for one request and by the share that a cache answers: the API's own for items, CloudFront's for pictures. \`test/local/cost.budget.local-spec.ts\` measures calls, units and bytes, and fails where they grow. A write takes part in each index, whether it changes there or not: the most that it can be.

${millionRequestsTable(prices)}

## What to switch off

${savings(told)
  .map((line) => `- ${line}`)
  .join('\n')}

## Stated traffic

${assumptionTable(told)}

${told.map(({ environment, estimate }) => `## ${environment}\n\n${itemTable(estimate)}`).join('\n\n')}
`;
}

function stackTable(told: readonly Told[]): string {
  const byStack = told.map(({ estimate }) =>
    sums(estimate.items, ({ resource }) => stackOf(resource), usdOf),
  );
  const stacks = new Set(byStack.flatMap((summed) => [...summed.keys()]));
  return table(
    ['left', ...told.map(() => 'right' as const)],
    [
      ['stack', ...told.map(({ environment }) => environment)],
      ...Array.from(stacks, (stack) => [stack, ...byStack.map((summed) => dollars(summed.get(stack) ?? 0))]),
    ],
  );
}

/** `data` of `dev-data/Table`. */
function stackOf(resource: string): string {
  return resource.replace(/^[a-z]+-/, '').replace(/\/.*$/, '');
}

function assumptionTable(told: readonly Told[]): string {
  return table(
    ['left', ...told.map(() => 'right' as const), 'left'],
    [
      ['flag', ...told.map(({ environment }) => environment), 'what it is'],
      ...assumptions().map(([key, means]) => [
        `\`${flagOf(key)}\``,
        ...told.map(({ traffic }) => quantityText(traffic[key])),
        means,
      ]),
    ],
  );
}

/**
 * CloudFront's perpetual free tier, in the units of prices.json.
 *
 * @see https://aws.amazon.com/cloudfront/pricing/
 */
const CDN_FREE: Readonly<Record<string, number>> = {
  'cloudfront-gb': 1024,
  'cloudfront-million-requests': 10,
  'cloudfront-million-calls': 2,
};

function freeOfCdn({ items }: Estimate): number {
  return items.reduce(
    (sum, { price, quantity, usdPerUnit }) => sum + Math.min(quantity, CDN_FREE[price] ?? 0) * usdPerUnit,
    0,
  );
}

/** What can be done without, with what it saves. */
function savings(told: readonly Told[]): string[] {
  const usd = (wanted: EnvironmentName, fits: (item: Item) => boolean) => {
    const items = told.find(({ environment }) => environment === wanted)?.estimate.items ?? [];
    return items.filter(fits).reduce((sum, item) => sum + item.usd, 0);
  };
  const isOf = (wanted: string) => (item: Item) => item.service === wanted;
  const does = (wanted: string) => (item: Item) => item.what === wanted;
  const isData = ({ resource }: Item) => stackOf(resource) === 'data';
  const isFixedOfAcl = ({ price }: Item) => price === 'waf-acl' || price === 'waf-rule';
  const tasks = usd('dev', isOf('Fargate'));
  return [
    `**An environment that nobody uses** can go but for its data: delete the stacks api, web and network of dev, and ${dollars(usd('dev', isData))} a month is left.`,
    `**Tasks**: dev pays ${dollars(tasks)} a month, ${(tasks / HOURS).toFixed(4)} an hour, and nothing while the desired count of its service is 0, at night for example. Prod pays ${dollars(usd('prod', isOf('Fargate')))}, and less with one editor task: while that one, having failed, is replaced, nobody can edit.`,
    `**Interface endpoints**: ${dollars(usd('dev', isOf('Interface endpoints')))} in dev, ${dollars(usd('prod', isOf('Interface endpoints')))} in prod. The one for ECS is in dev because the reference system has it; Fargate does without. In one zone instead of two they cost half, and an outage of that zone stops new tasks.`,
    `**Container Insights**: ${dollars(usd('dev', does('Container Insights')))} in dev, ${dollars(usd('prod', does('Container Insights')))} in prod. No alarm and no graph of ours needs it.`,
    `**Adoption** of items typed in the console: ${dollars(usd('prod', does('adoption')))} in prod. \`ADOPTION_RCU_PER_SECOND\` sets the pace, 0 switches it off.`,
    `**The web ACL**: ${dollars(usd('stg', isFixedOfAcl))} in stg before the first visitor.`,
  ];
}
