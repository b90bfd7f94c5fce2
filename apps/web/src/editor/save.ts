import { ApiError, type Item } from '../api/client';
import type { Draft } from './draft';
import type { EditorApi, Versioned } from './editor.api';
import { Refused } from './refused';
import { bodyOf, differences, fieldsOf, type Field, type Fields } from './item.fields';

export type Outcome =
  | { is: 'saved'; item: Item }
  /** Somebody has typed something else meanwhile: the editor chooses. */
  | { is: 'conflict'; theirs: Versioned }
  /** Somebody has deleted it meanwhile. */
  | { is: 'gone' };

/**
 * Saves what was typed over the version that it started from. Where that has moved on, but in nothing that anybody
 * types, saves once more over the new version.
 */
export async function saveItem(
  api: EditorApi,
  id: string,
  { fields, base, etag }: Draft,
  currency: string,
): Promise<Outcome> {
  const body = bodyOf(fields, currency);
  try {
    try {
      return { is: 'saved', item: await api.replaceItem(id, etag, body) };
    } catch (error) {
      if (!hasStatus(error, 412)) throw error;
    }
    const theirs = await api.item(id);
    if (contested(base, fields, fieldsOf(theirs.item), currency).length > 0)
      return { is: 'conflict', theirs };
    try {
      return { is: 'saved', item: await api.replaceItem(id, theirs.etag, body) };
    } catch (error) {
      if (!hasStatus(error, 412)) throw error;
    }
    return { is: 'conflict', theirs: await api.item(id) };
  } catch (error) {
    if (hasStatus(error, 404)) return { is: 'gone' };
    throw error;
  }
}

/** Fields that somebody else has changed, and not to what is wanted here. */
export function contested(base: Fields, mine: Fields, theirs: Fields, currency: string): Field[] {
  const moved = differences(base, theirs, currency);
  const unlike = differences(mine, theirs, currency);
  return moved.filter((field) => unlike.includes(field));
}

/** An earlier try did get through, and then something else was typed: saved again, it would be a second item. */
export function isCreated(error: unknown): boolean {
  return error instanceof Refused && error.type === 'urn:tana:idempotency-key-reused';
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}
