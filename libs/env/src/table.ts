/** A key attribute of the table or of an index: its name and its DynamoDB type. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

/** A global secondary index, in a form that the embedded DynamoDB and the CDK app both build from. */
export interface TableIndex {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly projection: 'ALL' | 'KEYS_ONLY';
}

/** The table has a partition key alone: a sort key would break reads by id. */
export const TABLE_PARTITION_KEY: KeyAttribute = { name: 'id', type: 'S' };

const LISTING: KeyAttribute = { name: 'listing', type: 'S' };

/**
 * No index is keyed by `title`, `price` or `image_key` themselves: DynamoDB refuses a put whose index key has
 * another type, so a price typed as a string in the console could then not be saved at all.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export const TABLE_INDEXES = {
  byCreated: {
    name: 'by_created',
    partitionKey: LISTING,
    sortKey: { name: 'created_at', type: 'S' },
    projection: 'ALL',
  },
  byTitle: {
    name: 'by_title',
    partitionKey: LISTING,
    sortKey: { name: 'title_key', type: 'S' },
    projection: 'ALL',
  },
  byPrice: {
    name: 'by_price',
    partitionKey: LISTING,
    sortKey: { name: 'price_key', type: 'N' },
    projection: 'ALL',
  },
  byImage: {
    name: 'by_image',
    partitionKey: { name: 'image_ref', type: 'S' },
    projection: 'KEYS_ONLY',
  },
} as const satisfies Record<string, TableIndex>;
