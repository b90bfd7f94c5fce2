import { ItemBody, readItem, readPrice, requireItemId, stampFor, type ItemRecord } from '@tana/items';
import { validateSync } from 'class-validator';
import { dynamoDbJson } from '../export/dynamodb.json';
import type { Finding } from './finding';

/** What is read of each record to check it. */
export const CHECKED = [
  ...['id', 'title', 'price', 'description', 'image_key', 'created_at'],
  ...['listing', 'title_key', 'price_key', 'image_ref'],
];

/** Longest text that is quoted. */
const MOST_QUOTED = 60;

/** What is wrong with a record in itself. */
export function itemFindings(record: ItemRecord): Finding[] {
  const subject = record.id?.S ?? '';
  const found = (kind: Finding['kind'], detail: string, isRepairable = false): Finding => ({
    kind,
    subject,
    detail,
    isRepairable,
  });
  const stamp = stampFor(record);
  return [
    ...(isUsableId(subject) ? [] : [found('invalid-id', 'no URL can have it')]),
    ...(isPriceAsText(record)
      ? [found('price-as-text', `its price is the text ${quoted(record.price)}`, true)]
      : []),
    ...invalidValues(record).map((detail) => found('invalid-value', detail)),
    ...(stamp ? [found('not-listed', `missing or stale: ${stamp.stale.join(', ')}`, true)] : []),
  ];
}

/** The number that a price is the text of. */
export function isPriceAsText({ price }: ItemRecord): boolean {
  return price?.S !== undefined && readPrice(price, () => undefined) !== null;
}

function isUsableId(id: string): boolean {
  try {
    requireItemId(id);
  } catch {
    return false;
  }
  // Clients take these for steps of a path, escaped or not: https://url.spec.whatwg.org/#double-dot-path-segment
  return id !== '.' && id !== '..';
}

/** Each with the rule that an editor's request is held against. */
function invalidValues(record: ItemRecord): string[] {
  const { createdAt, price } = readItem(record);
  const body = Object.assign(new ItemBody(), {
    // What is no text stays what it is, which no rule takes.
    title: record.title?.S ?? record.title,
    price: price ?? record.price,
    description: record.description?.S ?? record.description,
    imageKey: record.image_key?.S ?? record.image_key,
  });
  const broken = validateSync(body).map(({ constraints = {}, property }) => {
    const name = property === 'imageKey' ? 'image_key' : property;
    return `${described(name, record[name])}. ${Object.values(constraints).join(' ')}`;
  });
  const isTimeless = record.created_at !== undefined && createdAt === null;
  return isTimeless
    ? [...broken, `${described('created_at', record.created_at)}. It is an ISO 8601 time.`]
    : broken;
}

function described(name: string, attribute: ItemRecord[string] | undefined): string {
  return attribute ? `${name} is ${quoted(attribute)}` : `it has no ${name}`;
}

function quoted(attribute: ItemRecord[string] | undefined): string {
  if (!attribute) return 'none';
  const text =
    attribute.S === undefined ? (attribute.N ?? dynamoDbJson(attribute)) : JSON.stringify(attribute.S);
  return text.length <= MOST_QUOTED ? text : `${text.slice(0, MOST_QUOTED)}…`;
}
