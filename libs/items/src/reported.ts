/** Remembered up to this many; beyond, a report may come twice. */
const MOST = 10_000;

/** Remembers what has been reported, so that what is read again and again is in the log once. */
export class Reported {
  private readonly seen = new Set<string>();

  /** Answers true the first time that a fault is named. */
  isNew(fault: string): boolean {
    if (this.seen.has(fault)) return false;
    if (this.seen.size >= MOST) this.seen.clear();
    this.seen.add(fault);
    return true;
  }
}
