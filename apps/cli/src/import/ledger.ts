import type { Counts, Progress } from './journal';
import type { Reject, RejectsFile } from './rejects.file';

/** What became of a row. */
export type Outcome = 'written' | 'skipped' | Reject;

/** Rows whose outcome is known and waits for that of an earlier one. */
const MOST_WAITING = 20_000;

/** How often what is done is put on the disk. */
const SAVE_EVERY_MS = 500;

/**
 * Knows what became of each row. Rows end in any order; here they are entered in the order of the files, so that "the
 * first n rows are done" says all.
 */
export class Ledger {
  private readonly waiting = new Map<number, Outcome>();
  private rows: number;
  private readonly counts: { -readonly [Name in keyof Counts]: Counts[Name] };
  private savedAt = performance.now();

  /** @param save Is told, from time to time, what is done. */
  constructor(
    before: Progress,
    private readonly rejects: RejectsFile,
    private readonly save: (progress: Progress) => void,
  ) {
    this.rows = before.rows;
    this.counts = { ...before.counts };
  }

  /** Rows of which all is said, counted from the first on. */
  get done(): number {
    return this.rows;
  }

  get outcomes(): Counts {
    return this.counts;
  }

  /** @param row Its number among all rows of all files, from 1 on. */
  settle(row: number, outcome: Outcome): void {
    if (row !== this.rows + 1) {
      this.waiting.set(row, outcome);
      return;
    }
    this.enter(outcome);
    for (let next = this.waiting.get(this.rows + 1); next; next = this.waiting.get(this.rows + 1)) {
      this.waiting.delete(this.rows + 1);
      this.enter(next);
    }
    if (performance.now() - this.savedAt > SAVE_EVERY_MS) this.checkpoint();
  }

  /** Whether so many rows wait for an earlier one that no more should be read. */
  get isFull(): boolean {
    return this.waiting.size >= MOST_WAITING;
  }

  checkpoint(): void {
    this.save({ rows: this.rows, counts: { ...this.counts }, rejectsBytes: this.rejects.flush() });
    this.savedAt = performance.now();
  }

  private enter(outcome: Outcome): void {
    this.rows++;
    if (outcome === 'written' || outcome === 'skipped') this.counts[outcome]++;
    else {
      this.counts.rejected++;
      this.rejects.add(outcome);
    }
  }
}
