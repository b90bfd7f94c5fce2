import { ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ItemRecord } from '@tana/items';
import { setTimeout as wait } from 'node:timers/promises';

/** What of a table is read, and how. */
export interface TableScan {
  readonly dynamoDb: DynamoDBClient;
  readonly tableName: string;
  /** Parts of the table that are read side by side, 1 to 1,000,000: each has one page in memory. */
  readonly segments: number;
  /** All attributes where it is left out. */
  readonly attributes?: readonly string[];
}

/** Records of a page: those of a megabyte of small items would make many times as much in memory. */
const PAGE_ITEMS = 500;

/** Times that a page is asked for again while DynamoDB throttles, beyond what the SDK tries by itself. */
const PATIENCE = 8;

/** The longest wait before a page is asked for again; each is twice as long as the one before. */
const LONGEST_WAIT_MS = 20_000;

interface Page {
  readonly segment: number;
  readonly records: ItemRecord[];
  readonly next: ItemRecord | undefined;
}

/**
 * All records of a table, in pages of up to 500 or 1 MB as its segments send them: the order is DynamoDB's own. A segment asks
 * for its next page when the one before is taken, so that a slow reader slows the scan and memory stays as it is.
 *
 * Reads are strongly consistent: what was written before the scan is in it, for twice the price.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
 */
export async function* scanTable(scan: TableScan): AsyncGenerator<ItemRecord[], void, undefined> {
  const stopping = new AbortController();
  const coming = new Map<number, Promise<Page>>();
  const ask = (segment: number, from?: ItemRecord): void => {
    const page = readPage(scan, segment, from, stopping.signal);
    // It may fail while nobody waits for it: then the reader is away, or another segment has failed first.
    page.catch(() => undefined);
    coming.set(segment, page);
  };
  try {
    for (let segment = 0; segment < scan.segments; segment++) ask(segment);
    while (coming.size > 0) {
      const { segment, records, next } = await Promise.race(coming.values());
      if (next) ask(segment, next);
      else coming.delete(segment);
      yield records;
    }
  } finally {
    stopping.abort();
  }
}

async function readPage(
  { attributes, dynamoDb, segments, tableName }: TableScan,
  segment: number,
  from: ItemRecord | undefined,
  abortSignal: AbortSignal,
): Promise<Page> {
  const command = new ScanCommand({
    TableName: tableName,
    Segment: segment,
    TotalSegments: segments,
    ConsistentRead: true,
    Limit: PAGE_ITEMS,
    ...(attributes && { ProjectionExpression: attributes.join(', ') }),
    ...(from && { ExclusiveStartKey: from }),
  });
  const answer = await patiently(() => dynamoDb.send(command, { abortSignal }), abortSignal);
  return { segment, records: answer.Items ?? [], next: answer.LastEvaluatedKey };
}

/** @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
async function patiently<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (attempt === PATIENCE || !isThrottling(error)) throw error;
      await wait(Math.random() * Math.min(LONGEST_WAIT_MS, 200 * 2 ** attempt), undefined, { signal });
    }
  }
}

function isThrottling(error: unknown): boolean {
  const names = ['ProvisionedThroughputExceededException', 'ThrottlingException', 'RequestLimitExceeded'];
  return error instanceof Error && names.includes(error.name);
}
