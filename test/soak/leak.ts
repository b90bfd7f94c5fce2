import { median } from '../bench/figure';

/** What a process held at one time. */
export interface Sample {
  /** Since the traffic began. */
  readonly seconds: number;
  /** Bytes, after garbage was collected. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly sockets: number;
  /** File descriptors, sockets among them. */
  readonly descriptors: number;
}

/** Whether one of them grew. All numbers are in its own unit, in ten minutes. */
export interface Growth {
  readonly slope: number;
  /** What the run cannot tell from no growth at all: twice the slope's standard error. The shorter, the more. */
  readonly resolution: number;
  readonly limit: number;
  readonly pass: boolean;
}

const TEN_MINUTES = 600;

/** Between a standard deviation and the median of absolute deviations, of normal noise. */
const SIGMA_OF_MAD = 1.4826;

/**
 * The slope after Theil and Sen: the median of the slopes of all pairs, which faults that come and go cannot bend. A
 * run that is too short for the limit gets as much more as it cannot resolve. Noise that lasts from one sample to the
 * next makes the resolution look better than it is.
 *
 * @param limit Growth in ten minutes.
 * @see https://en.wikipedia.org/wiki/Theil%E2%80%93Sen_estimator
 */
export function growthOf(
  samples: readonly Sample[],
  valueOf: (sample: Sample) => number,
  limit: number,
): Growth {
  const points = samples.map((sample) => ({ x: sample.seconds, y: valueOf(sample) }));
  const slopes = points.flatMap((one, at) =>
    points.slice(at + 1).map((other) => (other.y - one.y) / (other.x - one.x)),
  );
  const perSecond = median(slopes);
  const offsets = points.map(({ x, y }) => y - perSecond * x);
  const middle = median(offsets);
  const noise = SIGMA_OF_MAD * median(offsets.map((offset) => Math.abs(offset - middle)));
  const [first, last] = [points.at(0)?.x ?? NaN, points.at(-1)?.x ?? NaN];
  const error = (noise * Math.sqrt(12 / points.length)) / (last - first);
  const [slope, resolution] = [perSecond * TEN_MINUTES, 2 * error * TEN_MINUTES];
  // Too few samples make NaN, which passes nothing.
  return { slope, resolution, limit, pass: slope <= limit + resolution };
}

/** Those after the first third of a run, or after ten minutes: until then caches, pools and the heap fill. */
export function afterWarmUp(samples: readonly Sample[]): Sample[] {
  const warmUp = Math.min((samples.at(-1)?.seconds ?? 0) / 3, TEN_MINUTES);
  return samples.filter(({ seconds }) => seconds >= warmUp);
}
