import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { ItemRecord } from '@tana/items';
import { isDeepStrictEqual } from 'node:util';
import { CliError } from '../cli.error';
import type { AdaptiveConcurrency } from './adaptive.concurrency';
import { isThrottle, type Retries } from './retries';
import { Running } from './running';

/** What becomes of a row whose id an item has already. */
export const CONFLICT_RULES = ['skip', 'fail', 'replace'] as const;
export type ConflictRule = (typeof CONFLICT_RULES)[number];

/** What became of a record: `{reason}` where DynamoDB does not take it. */
export type WriteOutcome = 'written' | 'skipped' | { readonly reason: string };

export interface Pending {
  readonly id: string;
  readonly record: ItemRecord;
  readonly settle: (outcome: WriteOutcome) => void;
}

/** Puts records into the table. */
export interface RecordWriter {
  /** Resolves when there is room for more; what it throws, no other record gets past. */
  add(pending: Pending): Promise<void>;
  /** Resolves when all that was added is settled. */
  flush(): Promise<void>;
}

/** Where and how records are put. */
export interface WriterContext {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly concurrency: AdaptiveConcurrency;
  readonly retries: Retries;
}

export function createWriter(rule: ConflictRule, isResumed: boolean, context: WriterContext): RecordWriter {
  return rule === 'replace' ? new BatchWriter(context) : new ConditionalWriter(rule, isResumed, context);
}

/** One put a record, on condition that its id is free. */
class ConditionalWriter implements RecordWriter {
  private readonly running = new Running();

  constructor(
    private readonly rule: 'skip' | 'fail',
    /** Whether an import that was ended may have written records and not known it. */
    private readonly isResumed: boolean,
    private readonly context: WriterContext,
  ) {}

  async add(pending: Pending): Promise<void> {
    await this.context.concurrency.enter();
    this.running.start(this.put(pending));
    this.running.throwFailure();
  }

  async flush(): Promise<void> {
    await this.running.end();
  }

  private async put(pending: Pending): Promise<void> {
    pending.settle(await this.outcomeOf(pending));
  }

  /** To be called within `enter`. */
  private async outcomeOf({ id, record }: Pending): Promise<WriteOutcome> {
    let isRepeated = this.isResumed;
    const { concurrency, retries } = this.context;
    for (let failures = 0; ; failures++) {
      if (failures > 0) await concurrency.enter();
      const begun = performance.now();
      let error: unknown;
      try {
        retries.count += (await this.putOnce(record)) - 1;
      } catch (caught) {
        error = caught;
      } finally {
        concurrency.leave({ isThrottled: isThrottle(error), milliseconds: performance.now() - begun });
      }
      if (error === undefined) return 'written';
      if (error instanceof ConditionalCheckFailedException) {
        const isSentTwice = (error.$metadata.attempts ?? 1) > 1;
        return this.conflict(id, record, isRepeated || isSentTwice);
      }
      if (isRefusal(error)) return { reason: error.message };
      await retries.again(error, failures);
      isRepeated = true;
    }
  }

  private async putOnce(record: ItemRecord): Promise<number> {
    const { client, tableName: TableName } = this.context;
    const command = new PutItemCommand({
      TableName,
      Item: record,
      ConditionExpression: 'attribute_not_exists(id)',
    });
    return (await client.send(command)).$metadata.attempts ?? 1;
  }

  /** A put that is sent twice, its first answer being lost, meets the very record that it has put. */
  private async conflict(id: string, record: ItemRecord, isRepeated: boolean): Promise<WriteOutcome> {
    const isOwn = isRepeated && isDeepStrictEqual(await this.stored(id), record);
    if (isOwn) return 'written';
    if (this.rule === 'skip') return 'skipped';
    throw new CliError(
      `There is an item ${id} already, at which --on-conflict fail stops. Rows before it may have been written: --on-conflict skip leaves them and it as they are.`,
    );
  }

  private async stored(id: string): Promise<ItemRecord | undefined> {
    const { client, tableName: TableName } = this.context;
    const command = new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true });
    return (await client.send(command)).Item;
  }
}

/** DynamoDB takes so many records in one request. */
const BATCH_RECORDS = 25;

/** Batches of records, whatever the table has under their ids. */
class BatchWriter implements RecordWriter {
  private readonly running = new Running();
  private batch: Pending[] = [];

  constructor(private readonly context: WriterContext) {}

  async add(pending: Pending): Promise<void> {
    this.batch.push(pending);
    if (this.batch.length === BATCH_RECORDS) await this.send();
  }

  async flush(): Promise<void> {
    if (this.batch.length > 0) await this.send();
    await this.running.end();
  }

  private async send(): Promise<void> {
    const { batch } = this;
    this.batch = [];
    await this.context.concurrency.enter();
    this.running.start(this.putAll(batch));
    this.running.throwFailure();
  }

  /** What DynamoDB leaves unprocessed is sent again until nothing is left. */
  private async putAll(batch: readonly Pending[]): Promise<void> {
    const { concurrency, retries } = this.context;
    let left = batch;
    for (let rounds = 0; ; rounds++) {
      if (rounds > 0) await concurrency.enter();
      const begun = performance.now();
      let unprocessed: readonly Pending[] = left;
      let error: unknown;
      try {
        unprocessed = await this.putOnce(left);
      } catch (caught) {
        error = caught;
      } finally {
        const isThrottled = unprocessed.length > 0 && !isRefusal(error);
        concurrency.leave({ isThrottled, milliseconds: performance.now() - begun });
      }
      if (isRefusal(error)) return this.putEach(left, error.message);
      for (const pending of left) if (!unprocessed.includes(pending)) pending.settle('written');
      if (unprocessed.length === 0) return;
      left = unprocessed;
      if (error === undefined) await retries.pause(rounds);
      else await retries.again(error, rounds);
    }
  }

  /** @returns What is left unprocessed. */
  private async putOnce(batch: readonly Pending[]): Promise<Pending[]> {
    const { client, retries, tableName } = this.context;
    const requests = batch.map(({ record }) => ({ PutRequest: { Item: record } }));
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
    retries.count += (answer.$metadata.attempts ?? 1) - 1;
    const ids = new Set(
      answer.UnprocessedItems?.[tableName]?.map(({ PutRequest }) => PutRequest?.Item?.id?.S),
    );
    return batch.filter(({ id }) => ids.has(id));
  }

  /** One record that DynamoDB does not take makes it refuse all that come with it. */
  private async putEach(batch: readonly Pending[], reason: string): Promise<void> {
    const [only, another] = batch;
    if (only && !another) {
      only.settle({ reason });
      return;
    }
    for (const pending of batch) {
      await this.context.concurrency.enter();
      await this.putAll([pending]);
    }
  }
}

/** Whether DynamoDB will never take the record. */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ValidationException';
}
