import type { Figure } from './figure';

/** A figure as a row of `console.table`. */
export function asTable({ name, ours, peer, ratio, target, pass }: Figure) {
  const [[rule, limit] = []] = Object.entries(target);
  return {
    name,
    ours: rounded(ours),
    peer: rounded(peer),
    ratio: Number(ratio.toFixed(3)),
    target: `${rule === 'atLeast' ? '≥' : '≤'} ${limit}`,
    pass,
  };
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
