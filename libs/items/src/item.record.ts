import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { pictureName } from '@tana/env';
import type { Item, ItemImage } from './item';

/** A DynamoDB record as it is stored, whoever wrote it. */
export type ItemRecord = Record<string, AttributeValue>;

/** Highest price in minor units; more than that, in either type, is not a price. */
export const MAX_PRICE = 10 ** 12;

/** An attribute of a record that is there but cannot be read: what it should have been is null instead. */
export type Unreadable = (attribute: 'title' | 'description' | 'price' | 'image_key') => void;

/**
 * Reads a record tolerantly: a price may be a number or its digits in a string, and any attribute but the id may
 * be missing. What is there and makes no sense is reported and read as if it were not.
 */
export function readItem(record: ItemRecord, unreadable: Unreadable = () => undefined): Item {
  const createdAt = readTime(record.created_at);
  return {
    id: record.id?.S ?? '',
    title: readTitle(record.title, unreadable),
    description: readDescription(record.description, unreadable),
    price: readPrice(record.price, unreadable),
    image: readImage(record, unreadable),
    createdAt,
    updatedAt: readTime(record.updated_at) ?? createdAt,
    version: readCount(record.version) ?? 0,
  };
}

export function readTitle(attribute: AttributeValue | undefined, unreadable: Unreadable): string | null {
  if (attribute?.S?.trim()) return attribute.S;
  if (attribute) unreadable('title');
  return null;
}

export function readPrice(attribute: AttributeValue | undefined, unreadable: Unreadable): number | null {
  const digits = attribute?.N ?? attribute?.S?.trim() ?? '';
  if (/^\d{1,13}$/.test(digits) && Number(digits) <= MAX_PRICE) return Number(digits);
  if (attribute) unreadable('price');
  return null;
}

/** The key of the picture; a key that the picture route cannot serve counts as unreadable. */
export function readImageKey(attribute: AttributeValue | undefined, unreadable: Unreadable): string | null {
  if (attribute?.S && pictureName(attribute.S) !== undefined) return attribute.S;
  if (attribute) unreadable('image_key');
  return null;
}

function readDescription(attribute: AttributeValue | undefined, unreadable: Unreadable): string {
  if (attribute?.S !== undefined) return attribute.S;
  if (attribute) unreadable('description');
  return '';
}

function readImage(record: ItemRecord, unreadable: Unreadable): ItemImage | null {
  const key = readImageKey(record.image_key, unreadable);
  if (key === null) return null;
  // The facts were stored with `image_ref`: where that differs, a hand has put another picture's key in since.
  const facts = record.image_ref?.S === key ? record.image?.M : undefined;
  return {
    key,
    width: readCount(facts?.width),
    height: readCount(facts?.height),
    variantWidths: (facts?.variants?.L ?? []).flatMap((width) => readCount(width) ?? []),
  };
}

function readCount(attribute: AttributeValue | undefined): number | null {
  const count = Number(attribute?.N);
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

/** A date and time with its zone, since `Date.parse` makes something of nearly every text that ends in a number. */
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** The time in UTC as Tana writes it; null for what is no ISO 8601 date and time with its zone. */
export function readTime(attribute: AttributeValue | undefined): string | null {
  const time = ISO_TIME.test(attribute?.S ?? '') ? new Date(attribute?.S ?? '') : undefined;
  return time && !Number.isNaN(time.getTime()) ? time.toISOString() : null;
}
