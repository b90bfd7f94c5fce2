import { DynamoDBClient, GetItemCommand, QueryCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { TABLE_INDEXES } from '@tana/env';
import type { ListingPosition, ListingQuery } from './cursor';
import type { Item } from './item';
import { readItem, type ItemRecord } from './item.record';
import { itemsConfig, type ItemsConfig } from './items.config';
import { InvalidCursor } from './items.errors';
import { LISTED, SORTS } from './listing';
import { Reported } from './reported';

/** One page of a listing, and the position after it where more follows. */
export interface ListingPage {
  readonly items: readonly Item[];
  readonly next: ListingPosition | undefined;
}

/** What is read of a record to serve it. */
const SERVED = 'id, title, price, description, image_key, image, image_ref, created_at, updated_at, version';

/** The catalogue's items in DynamoDB. Reads are tolerant: see `readItem`. */
@Injectable()
export class ItemsRepository {
  private readonly logger = new Logger(ItemsRepository.name);
  private readonly reported = new Reported();

  constructor(
    private readonly client: DynamoDBClient,
    @Inject(itemsConfig.KEY) private readonly config: ItemsConfig,
  ) {}

  async find(id: string): Promise<Item | undefined> {
    const { Item: record } = await this.client.send(
      new GetItemCommand({
        TableName: this.config.tableName,
        Key: { id: { S: id } },
        ProjectionExpression: SERVED,
      }),
      this.deadline(),
    );
    return record && this.read(record);
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

  /** Retries included, so that no reader waits longer than the whole request may take. */
  private deadline() {
    return { abortSignal: AbortSignal.timeout(this.config.requestTimeoutMs) };
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
