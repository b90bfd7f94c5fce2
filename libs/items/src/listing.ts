import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { TABLE_INDEXES } from '@tana/env';
import { readImageKey, readPrice, readTitle, type ItemRecord } from './item.record';

/** How the catalogue can be sorted, with the index that holds that order and the direction that is usual for it. */
export const SORTS = {
  newest: { index: TABLE_INDEXES.byCreated, order: 'desc' },
  title: { index: TABLE_INDEXES.byTitle, order: 'asc' },
  price: { index: TABLE_INDEXES.byPrice, order: 'asc' },
} as const;

export type Sort = keyof typeof SORTS;
export type Order = 'asc' | 'desc';

/**
 * The one value of `listing`: all listed items are one partition of each listing index, which is what lets a
 * Query return them in order. It caps sustained writes at about 1,000 a second, the limit of a partition key.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const LISTED: AttributeValue = { S: 'catalogue' };

/** An index sort key of type S may have at most this many bytes. */
const MAX_SORT_KEY_BYTES = 1024;

/** Sorts after every title that a person would type. */
const NO_TITLE_KEY = '\u{10FFFF}';

/** Sorts after every price. */
const NO_PRICE_KEY = 10 ** 13;

/**
 * The form in which titles are compared and searched: NFKC and lower case, so that ﾊﾞﾅﾅ finds バナナ, cut at a
 * code point to what an index key may hold.
 */
export function titleKey(title: string): string {
  const key = title.normalize('NFKC').toLowerCase();
  const bytes = Buffer.from(key);
  if (bytes.length <= MAX_SORT_KEY_BYTES) return key;
  // A continuation byte (10xxxxxx) at the cut belongs to a code point that would be torn: step back to its start.
  let end = MAX_SORT_KEY_BYTES;
  while ((bytes.readUInt8(end) & 0b1100_0000) === 0b1000_0000) end--;
  return bytes.toString('utf8', 0, end);
}

/** The attributes that exist only as index keys, as they must be for what is typed in the record. */
export interface IndexAttributes {
  listing: AttributeValue;
  title_key: AttributeValue;
  price_key: AttributeValue;
  /** Absent where the record shows no picture: an index does not hold what lacks its key. */
  image_ref?: AttributeValue;
}

export function indexAttributes(record: ItemRecord): IndexAttributes {
  const ignore = () => undefined;
  const title = readTitle(record.title, ignore);
  const price = readPrice(record.price, ignore);
  const imageKey = readImageKey(record.image_key, ignore);
  return {
    listing: LISTED,
    title_key: { S: title === null ? NO_TITLE_KEY : titleKey(title) },
    price_key: { N: String(price ?? NO_PRICE_KEY) },
    ...(imageKey !== null && { image_ref: { S: imageKey } }),
  };
}
