import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { deadlineOr, TABLE_INDEXES } from '@tana/env';
import { randomUUID } from 'node:crypto';
import type { ListingPosition, ListingQuery } from './cursor';
import type { Item, ItemContent } from './item';
import { readItem, type ItemRecord } from './item.record';
import { changedRecord, newRecord } from './item.writing';
import { itemsConfig, type ItemsConfig } from './items.config';
import { InvalidCursor, ItemChanged, ItemTooLarge } from './items.errors';
import { LISTED, SORTS } from './listing';
import { Reported } from './reported';

/** One page of a listing, and the position after it where more follows. */
export interface ListingPage {
  readonly items: readonly Item[];
  readonly next: ListingPosition | undefined;
}

/** What has an id now, and whether it is what was to be added. */
export interface AddedItem {
  readonly item: Item;
  readonly isNew: boolean;
  readonly requestHash: string | undefined;
}

interface Deadline {
  readonly abortSignal: AbortSignal;
}

/** What is read of a record to serve it. */
const SERVED = 'id, title, price, description, image_key, image, image_ref, created_at, updated_at, version';

/** What is read of a record to change it. */
const CHANGED = `${SERVED}, write_id, request_hash`;

/** What a person can have edited in the console since a record was read, and the count of Tana's own writes. */
const GUARDED = ['version', 'title', 'price', 'description', 'image_key'];

/**
 * The catalogue's items in DynamoDB. Reads are tolerant: see `readItem`.
 *
 * Each write is one conditional request. When its answer is lost, the SDK sends it again, and the second fails the
 * condition because of the first: so each leaves an id of its own in the record, by which its success is known.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate
 */
@Injectable()
export class ItemsRepository {
  private readonly logger = new Logger(ItemsRepository.name);
  private readonly reported = new Reported();

  constructor(
    private readonly client: DynamoDBClient,
    @Inject(itemsConfig.KEY) private readonly config: ItemsConfig,
  ) {}

  /** @param isFresh Whether the answer must know of every write that has ended. */
  async find(id: string, isFresh = false): Promise<Item | undefined> {
    const { Item: record } = await this.client.send(
      new GetItemCommand({
        TableName: this.config.tableName,
        Key: { id: { S: id } },
        ProjectionExpression: SERVED,
        ...(isFresh && { ConsistentRead: true }),
      }),
      this.deadline(),
    );
    return record && this.read(record);
  }

  /**
   * Adds an item where its id is free, and else answers the one that has it.
   *
   * @param requestHash Kept with the item, to know a repeated request by.
   * @throws ItemTooLarge
   */
  async add(id: string, content: ItemContent, requestHash?: string): Promise<AddedItem> {
    const deadline = this.deadline();
    const writeId = randomUUID();
    const record = newRecord(id, content, writeId, requestHash);
    const command = new PutItemCommand({
      TableName: this.config.tableName,
      Item: record,
      ConditionExpression: 'attribute_not_exists(id)',
    });
    if (await written(this.client.send(command, deadline)))
      return { item: this.read(record), isNew: true, requestHash };
    const stored = await this.stored(id, deadline);
    // Whoever had the id is gone again.
    if (!stored) return this.add(id, content, requestHash);
    const isNew = stored.write_id?.S === writeId;
    return { item: this.read(stored), isNew, requestHash: stored.request_hash?.S };
  }

  /**
   * Changes an item on condition that it is still as it was read. Attributes that Tana does not know stay.
   *
   * @param decide What becomes of the item; what it throws keeps the item as it is.
   * @returns Undefined where no record has the id.
   * @throws ItemChanged, ItemTooLarge, and what `decide` throws.
   */
  async change(
    id: string,
    decide: (item: Item) => ItemContent,
  ): Promise<{ before: Item; after: Item } | undefined> {
    const deadline = this.deadline();
    const record = await this.stored(id, deadline);
    if (!record) return undefined;
    const before = this.read(record);
    const writeId = randomUUID();
    const { set, remove } = changedRecord(before, decide(before), writeId);
    const command = new UpdateItemCommand({
      TableName: this.config.tableName,
      Key: { id: { S: id } },
      UpdateExpression:
        `SET ${Object.keys(set)
          .map((name) => `${name} = :${name}`)
          .join(', ')}` + (remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''),
      ...unchangedSince(record, set),
      ReturnValues: 'ALL_NEW',
    });
    const answer = await written(this.client.send(command, deadline));
    const after = answer ? answer.Attributes : await this.stored(id, deadline);
    if (after?.write_id?.S !== writeId) throw new ItemChanged();
    return { before, after: this.read(after) };
  }

  /**
   * Deletes an item on condition that it is still as it was read.
   *
   * @param check Throws where the item is not to be deleted.
   * @returns The item as it was; undefined where no record has the id.
   * @throws ItemChanged, and what `check` throws.
   */
  async delete(id: string, check: (item: Item) => void): Promise<Item | undefined> {
    const deadline = this.deadline();
    const record = await this.stored(id, deadline);
    if (!record) return undefined;
    const item = this.read(record);
    check(item);
    const command = new DeleteItemCommand({
      TableName: this.config.tableName,
      Key: { id: { S: id } },
      ...unchangedSince(record),
    });
    const isDone = await written(this.client.send(command, deadline));
    // What is gone bears no trace of who deleted it; gone is all that this editor wanted of it.
    if (!isDone && (await this.stored(id, deadline))) throw new ItemChanged();
    return item;
  }

  /**
   * Up to `limit` items of a listing, from after a position on. DynamoDB ends a page at 1 MB, so a page of very
   * large items can be shorter than asked for and still have a next one.
   *
   * @throws InvalidCursor where DynamoDB does not take the position for one of this query's.
   */
  async page(query: ListingQuery, limit: number, after?: ListingPosition): Promise<ListingPage> {
    const { index } = SORTS[query.sort];
    const sortKey = index.sortKey;
    const command = new QueryCommand({
      TableName: this.config.tableName,
      IndexName: index.name,
      KeyConditionExpression:
        query.prefix === undefined
          ? 'listing = :listing'
          : `listing = :listing AND begins_with(${sortKey.name}, :prefix)`,
      ExpressionAttributeValues: {
        ':listing': LISTED,
        ...(query.prefix !== undefined && { ':prefix': { S: query.prefix } }),
      },
      ProjectionExpression: SERVED.includes(sortKey.name) ? SERVED : `${SERVED}, ${sortKey.name}`,
      ScanIndexForward: query.order === 'asc',
      ...(after && { ExclusiveStartKey: startKey(after, sortKey) }),
      // One more than asked for tells whether another page follows, so that no cursor leads to an empty one.
      Limit: limit + 1,
    });
    const { Items: records = [], LastEvaluatedKey } = await this.client
      .send(command, this.deadline())
      .catch((error: unknown) => {
        throw after && error instanceof Error && error.name === 'ValidationException'
          ? new InvalidCursor()
          : error;
      });

    const shown = records.slice(0, limit);
    const last = shown.at(-1);
    const hasMore = records.length > limit || LastEvaluatedKey !== undefined;
    return {
      items: shown.map((record) => this.read(record)),
      next: last && hasMore ? position(last, sortKey.name) : undefined,
    };
  }

  /** Whether an item shows the picture. The index that tells is a moment behind the table. */
  async isShown(imageKey: string): Promise<boolean> {
    const { Items: shown = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.config.tableName,
        IndexName: TABLE_INDEXES.byImage.name,
        KeyConditionExpression: 'image_ref = :key',
        ExpressionAttributeValues: { ':key': { S: imageKey } },
        Limit: 1,
      }),
      this.deadline(),
    );
    return shown.length > 0;
  }

  private async stored(id: string, deadline: Deadline): Promise<ItemRecord | undefined> {
    const command = new GetItemCommand({
      TableName: this.config.tableName,
      Key: { id: { S: id } },
      ProjectionExpression: CHANGED,
      ConsistentRead: true,
    });
    return (await this.client.send(command, deadline)).Item;
  }

  /** Retries included, so that no reader waits longer than the whole request may take. */
  private deadline(): Deadline {
    return { abortSignal: deadlineOr(this.config.requestTimeoutMs) };
  }

  private read(record: ItemRecord): Item {
    return readItem(record, (attribute) => {
      if (!this.reported.isNew(`${attribute} ${record.id?.S}`)) return;
      this.logger.warn({
        msg: 'attribute cannot be read and is shown as missing',
        attribute,
        id: record.id?.S,
      });
    });
  }
}

function startKey({ id, sortKey }: ListingPosition, key: { name: string; type: 'S' | 'N' }): ItemRecord {
  const value: AttributeValue = key.type === 'N' ? { N: sortKey } : { S: sortKey };
  return { id: { S: id }, listing: LISTED, [key.name]: value };
}

function position(record: ItemRecord, sortKeyName: string): ListingPosition {
  const sortKey = record[sortKeyName];
  return { id: record.id?.S ?? '', sortKey: sortKey?.N ?? sortKey?.S ?? '' };
}

/** The condition that nobody has touched a record since it was read, and the values of it and of what is to be set. */
function unchangedSince(record: ItemRecord, set: ItemRecord = {}) {
  const was = GUARDED.map((name) =>
    record[name] ? `${name} = :was_${name}` : `attribute_not_exists(${name})`,
  );
  const values: ItemRecord = {};
  for (const [name, value] of Object.entries(set)) values[`:${name}`] = value;
  for (const name of GUARDED) if (record[name]) values[`:was_${name}`] = record[name];
  return {
    ConditionExpression: ['attribute_exists(id)', ...was].join(' AND '),
    // DynamoDB refuses an empty one.
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

/** What a conditional write answers; undefined where its condition does not hold. */
async function written<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    const isTooLarge = error instanceof Error && /item size .*exceeded/i.test(error.message);
    throw isTooLarge ? new ItemTooLarge(error) : error;
  }
}
