import type { Figure } from './figure';
import { asTable } from './report';

/** What stands in docs/benchmarks.md. */
export interface Measured {
  readonly figures: readonly Figure[];
  /** Why others are missing. */
  readonly skipped: readonly string[];
  readonly machine: readonly (readonly [what: string, which: string])[];
  readonly isFull: boolean;
}

/** docs/benchmarks.md. */
export function benchmarksPage({ figures, skipped, machine, isFull }: Measured): string {
  const kept = figures.filter(({ pass }) => pass).length;
  const rows = figures.map(asTable);
  return `# Benchmarks

This page and its chart are written by \`${isFull ? 'FULL=1 ' : ''}npm run bench -- --write\` as they were measured, and never by hand.
\`npm run bench\` prints the same table, with ${isFull ? 'fewer rounds and a tenth of the large catalogue' : 'the same counts; `FULL=1` measures more rounds, and a million items'}; \`--json\` is for programs, \`--only NAME\` for one of them.

${kept} of ${figures.length} figures keep to their limits.${skipped.map((why) => `\n**Not measured:** ${why}.`).join('')}

![${figures.map(({ name, ratio }) => `${name}: ${Number(ratio.toPrecision(3))} times its peer`).join('; ')}](benchmarks.svg)

${markdownTable(
  ['figure', 'ours', 'peer', 'ratio', 'limit', 'kept'],
  rows.map(({ name, ours, peer, ratio, target, pass }) => [
    name,
    String(ours),
    String(peer),
    String(ratio),
    target,
    pass ? 'yes' : '**no**',
  ]),
)}

Compare ratios, not numbers: both sides of each were measured in turn on the same machine, which had other work as well.

${markdownTable(
  ['machine', ''],
  machine.map((row) => [...row]),
)}

## How it is measured

- The API is the file that the image runs, in production's environment, on an embedded DynamoDB in a process of its own. The log is written at \`info\`, to where nobody reads it. \`RATE_LIMIT_PER_MINUTE\` is 1,000,000: the limiter counts, and never refuses the one address that the driver has.
- Requests come from a process of their own, over connections that are kept. CPU is the processor time of the server alone, all its threads and children included, divided by the requests that it answered.
- Ours and the peer are measured right after each other, in rounds, and each goes first in every other round. The ratio is the median of the rounds’ ratios; ours and peer are medians, too.

| figure | peer |
| --- | --- |
| hit | \`node:http\` that sends the same bytes and headers, and knows nothing else |
| miss (\`CACHE_TTL_SECONDS=0\`) | Fastify that sends what \`new DynamoDBClient()\` answers to a GetItem of the same item |
| visit: all calls of the API that the page makes when it opens, with 24 items | the reference system’s way, in Express: a Scan, and a request for a presigned URL for each item. Cold is \`CACHE_TTL_SECONDS=0\` |
| picture | nginx (\`proxy_pass\`, one worker) on the same embedded S3, which needs about as much of the processor for a picture as nginx does: all three share the machine with the driver |
| page of a large catalogue (without the cache) | the same page of a small one; both tables are on disk. Capacity is what the store reckons for the very request that the API makes. The time is the embedded store’s as well, not DynamoDB’s |
| p99: each server has half a processor, by a control group | Fastify with a map of answers, at the same requests a second: 70 % of what the API could answer in this run. Requests are due at a constant rate, and latency counts from when one was due |
| overload: half a processor and the heap of 1 GiB; 40 % hits, 25 % misses, 15 % lists, 20 % pictures, a tenth of them on new connections | the limit that it has to keep to; for goodput, the most that the API answered at any rate of this run. Good is what is answered within a second of when it was due |
| one cold item | 1. A proxy counts what reaches the table, and holds each answer back for 300 ms; a client that gets no answer counts as well |
| import | a loop of BatchWriteItem with the same records; for memory, a tenth of the rows |
`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
