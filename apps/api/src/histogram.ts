/** Bounds of the buckets double every five: a value is off by 15 % at most, and by far less where they are many. */
const BUCKETS_PER_DOUBLING = 5;

/** The upper bound of the first bucket. */
const LEAST_MS = 0.1;

/** The last one begins at a minute, and has no upper bound. CloudWatch takes a hundred values at a time. */
const BUCKETS = 98;

/**
 * A distribution as CloudWatch takes it: `Counts` of `Values`, in ascending order. The specification only speaks of
 * arrays of up to a hundred numbers; this is what AWS's own exporter sends for a histogram.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/exporter/awsemfexporter/datapoint.go
 */
export interface Distribution {
  readonly Count: number;
  readonly Sum: number;
  readonly Min: number;
  readonly Max: number;
  readonly Values: readonly number[];
  readonly Counts: readonly number[];
}

/** Durations, kept in a bounded space. A bucket stands for the mean of what is in it: so sum and average are exact. */
export class Histogram {
  private readonly counts = new Uint32Array(BUCKETS);
  private readonly sums = new Float64Array(BUCKETS);
  private min = Infinity;
  private max = 0;

  add(milliseconds: number): void {
    // A clock may be asked twice within its resolution, and is then no further.
    const ms = milliseconds > 0 ? milliseconds : 0;
    const steps = ms <= LEAST_MS ? 0 : Math.ceil(Math.log2(ms / LEAST_MS) * BUCKETS_PER_DOUBLING);
    const bucket = steps < BUCKETS ? steps : BUCKETS - 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sums[bucket] = (this.sums[bucket] ?? 0) + ms;
    if (ms < this.min) this.min = ms;
    if (ms > this.max) this.max = ms;
  }

  /** What was added since the last time; undefined where nothing was. */
  take(): Distribution | undefined {
    const filled = Array.from(this.counts.keys()).filter((bucket) => this.counts[bucket]);
    if (filled.length === 0) return undefined;
    const Counts = filled.map((bucket) => this.counts[bucket] ?? 0);
    const sums = filled.map((bucket) => this.sums[bucket] ?? 0);
    // Arrays come last: Logs Insights knows the first two hundred fields of a line, and each value is one.
    const distribution = {
      Count: Counts.reduce((all, one) => all + one, 0),
      Sum: micros(sums.reduce((all, one) => all + one, 0)),
      Min: micros(this.min),
      Max: micros(this.max),
      Values: sums.map((sum, index) => micros(sum / (Counts[index] ?? 1))),
      Counts,
    };
    this.counts.fill(0);
    this.sums.fill(0);
    this.min = Infinity;
    this.max = 0;
    return distribution;
  }
}

/** Milliseconds to the microsecond: more would only lengthen the line. */
function micros(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
