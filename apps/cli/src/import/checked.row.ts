import {
  HOLDS,
  indexAttributes,
  newRecord,
  readTime,
  requireItemId,
  requireNewItemId,
  RULES,
  type ItemRecord,
} from '@tana/items';
import { isVariant } from '../export/bucket.listing';
import { isHashedName, PICTURE_PREFIX, pictureName } from '@tana/env';
import { readPriceText } from './price.text';
import { MAX_RECORD_BYTES, recordBytes, recordOf, UnusableValue } from './record.values';
import {
  quoted,
  type CheckedRow,
  type PlainRow,
  type RejectedRow,
  type SourceRow,
  type TypedRow,
} from './source.row';

/** What all records of an import have in common. */
export interface ImportStamp {
  /** Names the import: it is the `write_id` of the records that Tana makes up. */
  readonly importId: string;
  /** ISO 8601, UTC: when items without a time of their own were made. */
  readonly importedAt: string;
  /** Whether rows may name files of a folder of pictures. */
  readonly hasPictures: boolean;
}

/** A row as the record that it makes, if it keeps the rules that the API has for new items. */
export function checkRow(row: SourceRow, stamp: ImportStamp): CheckedRow | RejectedRow {
  if ('reason' in row) return row;
  const checked = 'typed' in row ? checkTyped(row, stamp) : checkPlain(row, stamp);
  if ('reason' in checked) return checked;
  const bytes = recordBytes(checked.record);
  return bytes > MAX_RECORD_BYTES
    ? {
        line: row.line,
        id: checked.id,
        reason: `makes a record of ${bytes} bytes, and DynamoDB takes 409600 (400 KB): shorten it`,
      }
    : checked;
}

function checkPlain({ line, plain }: PlainRow, stamp: ImportStamp): CheckedRow | RejectedRow {
  const faults: string[] = [];
  const id = readId(plain.id, requireNewItemId, faults);
  const title = readText('title', plain.title ?? '', faults);
  const price = readPrice(plain.price ?? '', faults);
  const description = readText('description', plain.description ?? '', faults);
  const picture = readPicture(plain, stamp.hasPictures, faults);
  const createdAt = readTimeOf('created_at', plain.created_at, stamp.importedAt, faults);
  const updatedAt = readTimeOf('updated_at', plain.updated_at, createdAt, faults);
  const version = readVersion(plain.version ?? 1, faults);
  if (faults.length > 0) return { line, ...(id && { id }), reason: faults.join('; ') };

  const { key, file } = picture;
  const image = key === undefined ? null : { key, width: null, height: null, variantWidths: [] };
  const record = newRecord(id, { title, price, description, image }, stamp.importId, undefined);
  record.created_at = { S: createdAt };
  record.updated_at = { S: updatedAt };
  record.version = { N: String(version) };
  return { line, id, record, pictureFile: file, uploadedKey: uploaded(key) };
}

/** Readers of single values: each adds to the faults what is wrong, and answers something in any case. */

function readId(id: unknown, require: (id: string) => void, faults: string[]): string {
  if (id === undefined || id === '') faults.push('id is missing');
  else if (typeof id !== 'string') faults.push(`id is ${quoted(id)}: write it as text, in quotes`);
  else {
    try {
      require(id);
    } catch (error) {
      faults.push(`id is ${quoted(id)}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return id;
  }
  return '';
}

function readText(name: 'title' | 'description', text: unknown, faults: string[]): string {
  if (typeof text === 'string' && HOLDS[name](text)) return text;
  faults.push(text === '' ? `${name} is missing` : `${name} is ${quoted(text)}: ${RULES[name].en}`);
  return '';
}

function readPrice(price: unknown, faults: string[]): number {
  if (typeof price === 'number' && HOLDS.price(price)) return price;
  const read = typeof price === 'string' && price !== '' ? readPriceText(price) : undefined;
  if (read && 'price' in read) return read.price;
  faults.push(
    read?.reason ?? (price === '' ? 'price is missing' : `price is ${quoted(price)}: ${RULES.price.en}`),
  );
  return NaN;
}

function readTimeOf(name: string, time: unknown, otherwise: string, faults: string[]): string {
  if (time === undefined) return otherwise;
  const read = typeof time === 'string' ? readTime({ S: time }) : null;
  if (read !== null) return read;
  faults.push(
    `${name} is ${quoted(time)}: write a date and time with its zone, such as 2026-11-24T09:30:00Z`,
  );
  return '';
}

function readVersion(version: unknown, faults: string[]): number {
  const count = Number(version);
  if (Number.isSafeInteger(count) && count > 0) return count;
  faults.push(`version is ${quoted(version)}: write a positive integer, or leave it out`);
  return NaN;
}

/** The key that the item shows, the file that will have one, or both: the file is then the picture of that key. */
interface NamedPicture {
  readonly key?: string;
  readonly file?: string | undefined;
}

function readPicture(
  { image_key: key, image_file: file }: PlainRow['plain'],
  hasPictures: boolean,
  faults: string[],
): NamedPicture {
  if (file !== undefined) {
    if (!hasPictures) faults.push('image_file names a file: say in which folder by --images');
    else if (typeof file === 'string') return { file };
    else faults.push(`image_file is ${quoted(file)}: write the name of a file`);
    return {};
  }
  if (key === undefined) return {};
  if (typeof key === 'string') {
    if (HOLDS.imageKey(key)) return { key, file: hasPictures ? pictureName(key) : undefined };
    // Beside a folder of pictures, a name without the prefix can only be a file's.
    if (hasPictures && HOLDS.imageKey(`${PICTURE_PREFIX}${key}`)) return { file: key };
  }
  faults.push(`image_key is ${quoted(key)}: ${RULES.imageKey.en}`);
  return {};
}

/** Kept as it is typed: what the API reads tolerantly is no fault here. */
function checkTyped({ line, typed }: TypedRow, stamp: ImportStamp): CheckedRow | RejectedRow {
  let record: ItemRecord;
  try {
    record = recordOf(typed);
  } catch (error) {
    if (error instanceof UnusableValue) return { line, reason: error.message };
    throw error;
  }
  const id = record.id?.S ?? '';
  const reason = typedFault(record, id);
  if (reason !== undefined) return { line, ...(id && { id }), reason };
  const key = stamp.hasPictures ? record.image_key?.S : undefined;
  const pictureFile = key === undefined ? undefined : pictureName(key);
  return { line, id, record: listed(record, stamp.importedAt), pictureFile, uploadedKey: uploaded(key) };
}

/** The key, where it is one that an upload makes. */
function uploaded(key: string | undefined): string | undefined {
  const name = key === undefined ? undefined : pictureName(key);
  return name !== undefined && isHashedName(name) && !isVariant(`${PICTURE_PREFIX}${name}`) ? key : undefined;
}

function typedFault(record: ItemRecord, id: string): string | undefined {
  if (record.id && record.id.S === undefined) return 'id must be text, {"S": …}';
  const faults: string[] = [];
  readId(id, requireItemId, faults);
  if (faults.length > 0) return faults.join('; ');
  const key = record.image_key?.S ?? '';
  // Another prefix is only not shown; this one would be a way out of the folder.
  if (/(^|[/\\])\.\.([/\\]|$)|^[/\\]|\p{Cc}/u.test(key))
    return `image_key is ${quoted(key)}: ${RULES.imageKey.en}`;
  const createdAt = record.created_at;
  // DynamoDB refuses a record whose index key is empty, too long, or of another type.
  if (createdAt && (!createdAt.S || Buffer.byteLength(createdAt.S) > 1024)) {
    return `created_at is ${quoted(createdAt)}: it must be text and not empty, as an index is sorted by it`;
  }
  return undefined;
}

/** With the attributes that it is listed by, whatever they were. */
function listed(record: ItemRecord, importedAt: string): ItemRecord {
  const { image_ref: shown, image, ...others } = record;
  const index = indexAttributes(record);
  return {
    created_at: { S: importedAt },
    ...others,
    ...index,
    // The facts are of the picture that the record showed when they were written.
    ...(image && index.image_ref?.S !== undefined && index.image_ref.S === shown?.S && { image }),
  };
}
