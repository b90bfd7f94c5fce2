import type { Figure, Target } from './figure';

/** A figure as a row of `console.table`. */
export function asTable(figure: Figure) {
  const { name, ours, peer, ratio, pass } = figure;
  return {
    name,
    ours: rounded(ours),
    peer: rounded(peer),
    ratio: Number(ratio.toFixed(3)),
    target: limitOf(figure),
    pass,
  };
}

/** The limit as it is read: `≤ 2`. */
export function limitOf({ target }: { readonly target: Target }): string {
  if ('atLeast' in target) return `≥ ${target.atLeast}`;
  if ('atMost' in target) return `≤ ${target.atMost}`;
  return `= ${target.exactly}`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The closing line, and the exit code. */
export function passedAndFailed(suite: string, passes: readonly boolean[]): void {
  const failed = passes.filter((pass) => !pass).length;
  console.error(`${suite}: ${passes.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
