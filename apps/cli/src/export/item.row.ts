import { readItem, type ItemRecord } from '@tana/items';
import { dynamoDbJson } from './dynamodb.json';

/** What `tana import` reads, by its names and in this order. */
export const PROPERTIES = ['id', 'title', 'price', 'description', 'image_key', 'created_at'] as const;

export type Property = (typeof PROPERTIES)[number];

/** What Tana makes of the typed values by itself, at each import anew. */
const DERIVED = new Set([
  'listing',
  'title_key',
  'price_key',
  'image_ref',
  'image',
  'version',
  'updated_at',
  'write_id',
  'request_hash',
]);

/** A record as a line of text formats. */
export interface ItemRow {
  /** Text as it is stored, prices as numbers, times in UTC; no value where there is none. */
  readonly values: { readonly [Name in Property]?: string | number };
  /** What is stored and cannot be read: its value is the text of what is stored. */
  readonly unreadable: readonly Property[];
  /** Attributes of the record that text formats have no place for, and that are not Tana's own. */
  readonly leftOut: readonly string[];
}

export function toRow(record: ItemRecord): ItemRow {
  const unreadable: Property[] = [];
  const { createdAt, price } = readItem(record, (attribute) => unreadable.push(attribute));
  if (createdAt === null && record.created_at) unreadable.push('created_at');

  const read: Partial<Record<Property, string | number | null>> = { price, created_at: createdAt };
  const values = PROPERTIES.flatMap((name) => {
    const value = read[name] ?? textOf(record[name]);
    // An empty text reads as none.
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  return {
    values: Object.fromEntries(values) as ItemRow['values'], // Named by PROPERTIES.
    unreadable,
    leftOut: Object.keys(record).filter((name) => !isProperty(name) && !DERIVED.has(name)),
  };
}

function isProperty(name: string): name is Property {
  return PROPERTIES.some((property) => property === name);
}

function textOf(attribute: ItemRecord[string] | undefined): string | undefined {
  return attribute && (attribute.S ?? attribute.N ?? dynamoDbJson(attribute));
}
