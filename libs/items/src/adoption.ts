import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ItemRecord } from './item.record';
import { itemsConfig, type ItemsConfig } from './items.config';
import { indexAttributes } from './listing';
import { ReadCache } from './read.cache';
import { Reported } from './reported';

/** What a person types in the console, and what adoption therefore never changes. */
const TYPED = ['title', 'price', 'image_key'] as const;

/** What adoption writes. */
const STAMPED = ['listing', 'title_key', 'price_key', 'image_ref'] as const;

/** Sweeps begin this often while one takes less than that; a longer one is followed by the next at once. */
const SWEEP_EVERY_MS = 30_000;

/** Items in one Scan request: a page of usual items costs a few units, so that the pace has no bursts. */
const PAGE_ITEMS = 200;

/** After a failed request, how long until the same page is asked for again. */
const RETRY_AFTER_MS = 5000;

/** What `/health/ready` shows of adoption. */
export interface AdoptionProgress {
  readonly sweeps: number;
  /** ISO 8601; null until the first sweep has ended. */
  readonly lastSweepAt: string | null;
  /** Records seen by the sweep that is under way or, between sweeps, by the last one. */
  readonly scanned: number;
  /** Records stamped since the start. */
  readonly adopted: number;
  /** Name of the error that holds the sweep up, or null. */
  readonly failing: string | null;
}

/**
 * Lists records that were typed by hand. The public reader may not scan, so a record shows only once it has the
 * attributes that are index keys; a sweep over the table gives them to records that lack them or whose typed title,
 * price or picture has changed since. Each update is conditional on what was typed being still as it was read.
 */
@Injectable()
export class Adoption implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Adoption.name);
  private readonly stopping = new AbortController();
  private readonly firstSweep = Promise.withResolvers<undefined>();
  private readonly refused = new Reported();
  private running: Promise<void> = Promise.resolve();
  private state: AdoptionProgress = { sweeps: 0, lastSweepAt: null, scanned: 0, adopted: 0, failing: null };

  constructor(
    private readonly client: DynamoDBClient,
    private readonly cache: ReadCache,
    @Inject(itemsConfig.KEY) private readonly config: ItemsConfig,
  ) {}

  /** Undefined where this task does not adopt. */
  get progress(): AdoptionProgress | undefined {
    return this.config.adoptionUnitsPerSecond > 0 ? this.state : undefined;
  }

  /** Resolves when every record that was there at the start is listed; at once where this task does not adopt. */
  async firstSweepDone(): Promise<void> {
    if (this.progress) await this.firstSweep.promise;
  }

  onApplicationBootstrap(): void {
    if (this.progress) this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      for (;;) {
        const startedAt = performance.now();
        await this.sweep();
        this.firstSweep.resolve(undefined);
        await this.pause(SWEEP_EVERY_MS - (performance.now() - startedAt));
      }
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
    }
  }

  /** One pass over the table; a page that fails is asked for again, so that a long sweep never starts over. */
  private async sweep(): Promise<void> {
    const adoptedBefore = this.state.adopted;
    let from: ItemRecord | undefined;
    this.update({ scanned: 0 });
    do {
      try {
        from = await this.adoptPage(from);
        if (this.state.failing) this.logger.log({ msg: 'adoption goes on', after: this.state.failing });
        this.update({ failing: null });
      } catch (error) {
        this.stopping.signal.throwIfAborted();
        const name = error instanceof Error ? error.name : 'Error';
        if (this.state.failing !== name) this.logger.error({ msg: 'adoption is held up', err: error });
        this.update({ failing: name });
        await this.pause(RETRY_AFTER_MS);
      }
    } while (from || this.state.failing);

    this.update({ sweeps: this.state.sweeps + 1, lastSweepAt: new Date().toISOString() });
    const adopted = this.state.adopted - adoptedBefore;
    const line = { msg: 'adoption sweep', scanned: this.state.scanned, adopted };
    if (adopted > 0) this.logger.log(line);
    else this.logger.debug(line);
  }

  /** Stamps one page of the table and waits for as long as its capacity costs. Answers where the next page starts. */
  private async adoptPage(from: ItemRecord | undefined): Promise<ItemRecord | undefined> {
    const page = await this.client.send(
      new ScanCommand({
        TableName: this.config.tableName,
        ProjectionExpression: ['id', 'created_at', ...TYPED, ...STAMPED].join(', '),
        Limit: PAGE_ITEMS,
        ReturnConsumedCapacity: 'TOTAL',
        ...(from && { ExclusiveStartKey: from }),
      }),
      { abortSignal: this.stopping.signal },
    );
    for (const record of page.Items ?? []) {
      if (await this.adopt(record)) this.update({ adopted: this.state.adopted + 1 });
    }
    this.update({ scanned: this.state.scanned + (page.Items?.length ?? 0) });
    const units = page.ConsumedCapacity?.CapacityUnits ?? 0;
    await this.pause((units / this.config.adoptionUnitsPerSecond) * 1000);
    return page.LastEvaluatedKey;
  }

  /** Answers whether the record had to be stamped and was. */
  private async adopt(record: ItemRecord): Promise<boolean> {
    const stamp = stampFor(record);
    if (!stamp) return false;
    try {
      await this.client.send(new UpdateItemCommand({ TableName: this.config.tableName, ...stamp.update }), {
        abortSignal: this.stopping.signal,
      });
    } catch (error) {
      // Somebody typed or deleted in between: the next sweep sees what they wrote.
      if (error instanceof ConditionalCheckFailedException) return false;
      // A record too large to take the index keys must not hold up all that come after it.
      if (error instanceof Error && error.name === 'ValidationException') {
        this.reportRefused(record, error);
        return false;
      }
      throw error;
    } finally {
      // Whatever became of it: its answer may have been lost on the way.
      if (record.id?.S !== undefined) this.cache.forget(record.id.S);
    }
    return true;
  }

  private reportRefused({ id }: ItemRecord, error: Error): void {
    if (!this.refused.isNew(id?.S ?? '')) return;
    this.logger.error({ msg: 'record cannot be listed', id: id?.S, err: error });
  }

  private update(change: Partial<AdoptionProgress>): void {
    this.state = { ...this.state, ...change };
  }

  private async pause(milliseconds: number): Promise<void> {
    await wait(Math.max(0, milliseconds), undefined, { signal: this.stopping.signal });
  }
}

/** What a record lacks to be listed as it is typed. */
export interface Stamp {
  /** Attributes that are missing or no longer match what is typed. */
  readonly stale: readonly string[];
  /** Writes them on condition that what is typed is still as it was read. */
  readonly update: Omit<UpdateItemCommandInput, 'TableName'>;
}

/** @returns Undefined for a record that is listed as it is typed. */
export function stampFor(record: ItemRecord): Stamp | undefined {
  const wanted: ItemRecord = { ...indexAttributes(record) };
  const stale = STAMPED.filter((name) => !isDeepStrictEqual(record[name], wanted[name]));
  if (stale.length === 0 && record.created_at) return undefined;

  // Facts of a picture that the record no longer shows must go with its reference.
  const removed = stale.includes('image_ref') ? ['image', ...(wanted.image_ref ? [] : ['image_ref'])] : [];
  const set = stale.filter((name) => wanted[name]).map((name) => `${name} = :${name}`);
  const unchanged = TYPED.map((name) =>
    record[name] ? `${name} = :${name}` : `attribute_not_exists(${name})`,
  );
  return {
    stale: [...stale, ...(record.created_at ? [] : ['created_at'])],
    update: {
      Key: { id: record.id ?? { S: '' } },
      UpdateExpression:
        `SET ${[...set, 'created_at = if_not_exists(created_at, :now)'].join(', ')}` +
        (removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''),
      ConditionExpression: ['attribute_exists(id)', ...unchanged].join(' AND '),
      ExpressionAttributeValues: {
        ':now': { S: new Date().toISOString() },
        ...placeholders(record, TYPED),
        ...placeholders(wanted, stale),
      },
    },
  };
}

function placeholders(record: ItemRecord, names: readonly string[]): Record<string, AttributeValue> {
  return Object.fromEntries(names.flatMap((name) => (record[name] ? [[`:${name}`, record[name]]] : [])));
}
