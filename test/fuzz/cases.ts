import type fc from 'fast-check';

/** The suite tries a tenth of what is promised, and `FULL=1` all of it. */
const SHARE = process.env.FULL === '1' ? 1 : 0.1;

/** Repeats a run: fast-check prints the seed of one that failed. */
const SEED = process.env.FUZZ_SEED;

// FULL takes minutes, and the runs of a counterexample that shrinks come on top.
jest.setTimeout(3_600_000);

/** How often a property is tried where `full` is what FULL=1 tries. */
export function runs(full: number): fc.Parameters<unknown> {
  return { numRuns: Math.ceil(full * SHARE), ...(SEED !== undefined && { seed: Number(SEED) }) };
}

/** Counts the cases that are really run, to be printed when a part is over. */
export class Tally {
  private cases = 0;
  private serverErrors = 0;
  private readonly outcomes = new Map<string, number>();

  constructor(private readonly part: string) {}

  count(outcome: string | number): void {
    this.cases++;
    if (typeof outcome === 'number' && outcome >= 500) this.serverErrors++;
    this.outcomes.set(String(outcome), (this.outcomes.get(String(outcome)) ?? 0) + 1);
  }

  /** Not by console.log, which Jest gives a stack. */
  print(): void {
    const outcomes = [...this.outcomes].sort().map(([outcome, times]) => `${outcome}: ${times}`);
    process.stderr.write(
      `fuzz ${this.part}: ${this.cases} cases, ${this.serverErrors} server errors (${outcomes.join(', ')})\n`,
    );
  }
}
