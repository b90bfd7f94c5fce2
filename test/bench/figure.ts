/** One measured figure beside its peer of the same run. */
export interface Figure {
  readonly name: string;
  /** In the unit that the name says. */
  readonly ours: number;
  readonly peer: number;
  /** ours ÷ peer; where both were measured in rounds, the median of the rounds' ratios. */
  readonly ratio: number;
  readonly target: Target;
  readonly pass: boolean;
}

/** What the ratio has to keep to. */
export type Target =
  { readonly atLeast: number } | { readonly atMost: number } | { readonly exactly: number };

/** One round: both were measured right after each other, so that what else the machine does meets both. */
export interface Round {
  readonly ours: number;
  readonly peer: number;
}

export function figureOf(name: string, rounds: readonly Round[], target: Target): Figure {
  const ratio = median(rounds.map(({ ours, peer }) => ours / peer));
  return {
    name,
    ours: median(rounds.map(({ ours }) => ours)),
    peer: median(rounds.map(({ peer }) => peer)),
    ratio,
    target,
    pass: keepsTo(target, ratio),
  };
}

function keepsTo(target: Target, ratio: number): boolean {
  if ('atLeast' in target) return ratio >= target.atLeast;
  if ('atMost' in target) return ratio <= target.atMost;
  return ratio === target.exactly;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
