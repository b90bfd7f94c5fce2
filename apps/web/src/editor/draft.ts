import { differences, type Fields } from './item.fields';

/** What was typed and not saved yet, and what it started from. */
export interface Draft {
  fields: Fields;
  base: Fields;
  /** Of the version that it started from; empty for a new item. */
  etag: string;
  /** For a new item: makes sure that it is created once. */
  key: string;
}

const PREFIX = 'tana.draft.';

/** Keeps a draft for as long as the tab is open: it outlives a sign-in, a reload and a crash. */
export function keepDraft(address: string, draft: Draft): void {
  try {
    sessionStorage.setItem(PREFIX + address, JSON.stringify(draft));
  } catch {
    // Storage is off or full: the form still holds it.
  }
}

export function dropDraft(address: string): void {
  sessionStorage.removeItem(PREFIX + address);
}

/** Whoever signs out leaves nothing behind for the next one at the same machine. */
export function dropAllDrafts(): void {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  }
}

export function keptDraft(address: string): Draft | null {
  try {
    // Only this page writes it, and only for this tab.
    return JSON.parse(sessionStorage.getItem(PREFIX + address) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

export function isUnsaved({ fields, base }: Draft, currency: string | null): boolean {
  return differences(fields, base, currency).length > 0;
}
