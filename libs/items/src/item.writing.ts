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
  return present(
    { id: { S: id } },
    decided(content, content.image ?? null),
    { created_at: { S: now } },
    traces(1, now, writeId),
    { request_hash: optionalText(requestHash) },
  );
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

/** Named one by one: objects that are spread into others cost an import half its speed. */
function decided(content: ItemContent, image: ItemImage | null): Attributes {
  const title = { S: content.title };
  const price = { N: String(content.price) };
  const image_key = optionalText(image?.key);
  const index = indexAttributes(present({ title, price, image_key }));
  return {
    title,
    price,
    image_key,
    description: optionalText(content.description),
    image: image ? factsOf(image) : undefined,
    image_ref: index.image_ref,
    listing: index.listing,
    title_key: index.title_key,
    price_key: index.price_key,
  };
}

/** What of a record says which picture it shows. */
export function pictureAttributes(image: ItemImage): ItemRecord {
  return { image_key: { S: image.key }, image_ref: { S: image.key }, image: factsOf(image) };
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

function present(...parts: readonly Attributes[]): ItemRecord {
  const record: ItemRecord = {};
  for (const part of parts) {
    for (const [name, value] of Object.entries(part)) if (value !== undefined) record[name] = value;
  }
  return record;
}
