import type { Item, ItemContent, ItemImage } from './item';
import type { ItemRecord } from './item.record';
import { indexAttributes } from './listing';

/** Attributes as they are to be; undefined is none. */
type Attributes = Record<string, ItemRecord[string] | undefined>;

/** What of a record is to be set and what removed. */
export interface RecordChange {
  readonly set: ItemRecord;
  readonly remove: readonly string[];
}

/**
 * A new item's record.
 *
 * @param writeId Names this write.
 * @param requestHash Names the request that it came from.
 */
export function newRecord(
  id: string,
  content: ItemContent,
  writeId: string,
  requestHash: string | undefined,
): ItemRecord {
  const now = new Date().toISOString();
  return present({
    id: { S: id },
    ...decided(content, content.image ?? null),
    created_at: { S: now },
    ...traces(1, now, writeId),
    request_hash: optionalText(requestHash),
  });
}

/** How an item's record changes; what was typed by hand is clean afterwards: types, version and index keys. */
export function changedRecord(before: Item, content: ItemContent, writeId: string): RecordChange {
  const now = new Date().toISOString();
  const image = content.image === undefined ? before.image : content.image;
  const { description, image_key, ...others } = decided(content, image);
  const wanted: Attributes = {
    ...others,
    // What cannot be read is not known, and so may not be removed by the way.
    ...(content.description !== undefined && { description }),
    ...(content.image !== undefined && { image_key }),
    ...(before.createdAt === null && { created_at: { S: now } }),
    ...traces(before.version + 1, now, writeId),
  };
  const remove = Object.keys(wanted).filter((name) => wanted[name] === undefined);
  return { set: present(wanted), remove };
}

function decided({ title, price, description }: ItemContent, image: ItemImage | null): Attributes {
  const typed = {
    title: { S: title },
    price: { N: String(price) },
    image_key: optionalText(image?.key),
  };
  return {
    ...typed,
    description: optionalText(description),
    image: image ? factsOf(image) : undefined,
    image_ref: undefined,
    ...indexAttributes(present(typed)),
  };
}

function traces(version: number, now: string, writeId: string): ItemRecord {
  return { version: { N: String(version) }, updated_at: { S: now }, write_id: { S: writeId } };
}

function factsOf({ width, height, variantWidths }: ItemImage): ItemRecord[string] {
  const count = (value: number | null) => (value === null ? undefined : { N: String(value) });
  const variants = { L: variantWidths.map((variant) => ({ N: String(variant) })) };
  return { M: present({ width: count(width), height: count(height), variants }) };
}

function optionalText(text: string | undefined): ItemRecord[string] | undefined {
  return text ? { S: text } : undefined;
}

function present(attributes: Attributes): ItemRecord {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
