import fc from 'fast-check';
import { Histogram, type Distribution } from './histogram';

const histogramOf = (durations: readonly number[]) => {
  const histogram = new Histogram();
  for (const duration of durations) histogram.add(duration);
  return histogram;
};

const distributionOf = (durations: readonly number[]): Distribution => {
  const distribution = histogramOf(durations).take();
  if (!distribution) throw new Error('Nothing was added.');
  return distribution;
};

/** The least value that so much of the distribution is at most. */
function percentile({ Values, Counts, Count }: Distribution, share: number): number {
  let seen = 0;
  const index = Counts.findIndex((count) => (seen += count) >= share * Count);
  return Values[index] ?? NaN;
}

/** From a tenth of a millisecond to about a minute. */
const DURATIONS = fc.array(fc.double({ min: 0.1, max: 60_000, noNaN: true }), {
  minLength: 1,
  maxLength: 500,
});

/** What rounding to the microsecond takes or adds. */
const MICROS = 0.0005;

describe('Histogram', () => {
  it('has nothing to give where nothing was added', () => {
    expect(new Histogram().take()).toBeUndefined();
  });

  it('gives what was added since the last time', () => {
    const histogram = histogramOf([1, 1, 200]);

    expect(histogram.take()).toEqual({
      Values: [1, 200],
      Counts: [2, 1],
      Max: 200,
      Min: 1,
      Count: 3,
      Sum: 202,
    });
    expect(histogram.take()).toBeUndefined();

    histogram.add(7);

    expect(histogram.take()).toEqual({ Values: [7], Counts: [1], Max: 7, Min: 7, Count: 1, Sum: 7 });
  });

  it('has the mean of a bucket for its value', () => {
    expect(distributionOf([110, 114, 112])).toMatchObject({ Values: [112], Counts: [3], Sum: 336 });
  });

  it('keeps number, sum, least and greatest as they are', () => {
    fc.assert(
      fc.property(DURATIONS, (durations) => {
        const { Values, Counts, Count, Sum, Min, Max } = distributionOf(durations);
        const sum = durations.reduce((all, one) => all + one, 0);
        const sumOfValues = Values.reduce((all, value, index) => all + value * (Counts[index] ?? 0), 0);

        expect(Count).toBe(durations.length);
        expect(Counts.reduce((all, one) => all + one, 0)).toBe(durations.length);
        expect(Math.abs(Sum - sum)).toBeLessThan(0.001);
        // CloudWatch works its sums and averages out of these.
        expect(Math.abs(sumOfValues - sum)).toBeLessThan(0.001 + MICROS * durations.length);
        expect(Min).toBeCloseTo(Math.min(...durations), 3);
        expect(Max).toBeCloseTo(Math.max(...durations), 3);
      }),
    );
  });

  it.each([0.5, 0.9, 0.99, 1])('has its percentile %d within 15 %% of the true one', (share) => {
    fc.assert(
      fc.property(DURATIONS, (durations) => {
        const sorted = durations.toSorted((one, other) => one - other);
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
        const told = percentile(distributionOf(durations), share);

        expect(told).toBeLessThanOrEqual(exact * 2 ** (1 / 5) + MICROS);
        expect(told).toBeGreaterThanOrEqual(exact / 2 ** (1 / 5) - MICROS);
      }),
    );
  });

  it('has at most the hundred values that CloudWatch takes, in ascending order, whatever is added', () => {
    const histogram = new Histogram();
    for (let duration = 0.00001; duration < 1e9; duration *= 1.01) histogram.add(duration);
    const { Values, Counts } = histogram.take() ?? { Values: [], Counts: [] };

    expect(Values.length).toBeGreaterThan(90);
    expect(Values.length).toBeLessThanOrEqual(100);
    expect(Counts).toHaveLength(Values.length);
    expect(Values).toEqual(Values.toSorted((one, other) => one - other));
  });

  it.each([0, -0.001])('takes %d for no time at all', (duration) => {
    expect(distributionOf([duration])).toEqual({
      Values: [0],
      Counts: [1],
      Max: 0,
      Min: 0,
      Count: 1,
      Sum: 0,
    });
  });
});
