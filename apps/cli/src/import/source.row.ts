import type { ItemRecord } from '@tana/items';

/** A row that says what an item is to be in plain values: CSV, JSON. */
export interface PlainRow {
  readonly line: number;
  readonly plain: Readonly<Record<string, unknown>>;
}

/** A row that is a record in DynamoDB JSON; what its values are worth has not been looked at yet. */
export interface TypedRow {
  readonly line: number;
  readonly typed: Readonly<Record<string, unknown>>;
}

/** A row that is not taken, and why, in one sentence that says how to mend it. */
export interface RejectedRow {
  readonly line: number;
  /** Where it could be read. */
  readonly id?: string;
  readonly reason: string;
}

/** A row as it stands in a file, from the line (counted from 1) on which it begins. */
export type SourceRow = PlainRow | TypedRow | RejectedRow;

/** A row that has passed all checks but those of its picture. */
export interface CheckedRow {
  readonly line: number;
  readonly id: string;
  readonly record: ItemRecord;
  /** A file within the folder of pictures, where the row names one. */
  readonly pictureFile?: string | undefined;
  /** The key of a picture that came by upload, and whose facts the record lacks. */
  readonly uploadedKey?: string | undefined;
}

/** A value as it is named in a reason. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
