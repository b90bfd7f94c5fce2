import type { Kind } from './finding';

/** What has become of a finding. */
export interface Outcome {
  readonly result: 'repaired' | 'skipped' | 'failed';
  /** Why it is not repaired; empty where it is. */
  readonly why: string;
}

/** What names a finding. */
export interface Repairable {
  readonly kind: Kind;
  readonly subject: string;
}

export const REPAIRED: Outcome = { result: 'repaired', why: '' };

/** Somebody has changed it since it was read: it may be right now, or wrong in another way. */
export const CHANGED: Outcome = { result: 'skipped', why: 'somebody has changed it meanwhile: look again' };

export function skipped(why: string): Outcome {
  return { result: 'skipped', why };
}

export function failed(error: Error): Outcome {
  return { result: 'failed', why: error.message };
}
