import { afterWarmUp, growthOf, type Sample } from './leak';

/** A sample each five seconds; the noise is the same each time. */
function series(minutes: number, rssAt: (seconds: number, noise: number) => number): Sample[] {
  let state = 1;
  return Array.from({ length: minutes * 12 }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const seconds = at * 5;
    return {
      ...{ seconds, rss: rssAt(seconds, state / 2 ** 31 - 1) },
      ...{ heapUsed: 0, sockets: 10, descriptors: 30 },
    };
  });
}

const rssOf = ({ rss }: Sample) => rss;

describe('growthOf', () => {
  it('passes what only fluctuates', () => {
    const samples = series(30, (_seconds, noise) => 150 + 3 * noise);
    const { slope, pass } = growthOf(samples, rssOf, 1);
    expect(Math.abs(slope)).toBeLessThan(0.5);
    expect(pass).toBe(true);
  });

  it('catches two megabytes in ten minutes under three of noise, within half an hour', () => {
    const samples = series(30, (seconds, noise) => 150 + seconds / 300 + 3 * noise);
    const { slope, resolution, pass } = growthOf(samples, rssOf, 1);
    expect(slope).toBeCloseTo(2, 0);
    expect(resolution).toBeLessThan(0.5);
    expect(pass).toBe(false);
  });

  it.each([
    ['come and go', (seconds: number) => seconds % 60 < 15],
    ['come at the end', (seconds: number) => seconds > 1620],
  ])('is not bent by faults that %s', (_when, isFault) => {
    const samples = series(30, (seconds, noise) => (isFault(seconds) ? 250 : 150) + noise);
    expect(growthOf(samples, rssOf, 1).pass).toBe(true);
  });

  it('gives a short run what it cannot resolve, and still catches a large leak', () => {
    const small = growthOf(
      series(2, (seconds, noise) => 150 + seconds / 120 + 3 * noise),
      rssOf,
      1,
    );
    expect(small.slope).toBeGreaterThan(1);
    expect(small.resolution).toBeGreaterThan(2);
    expect(small.pass).toBe(true);
    const large = growthOf(
      series(2, (seconds, noise) => 150 + seconds / 5 + 3 * noise),
      rssOf,
      1,
    );
    expect(large.pass).toBe(false);
  });

  it('passes nothing by too few samples', () => {
    expect(growthOf(series(30, () => 150).slice(0, 1), rssOf, 1).pass).toBe(false);
  });
});

describe('afterWarmUp', () => {
  it('leaves out a third of a short run and ten minutes of a long one', () => {
    const first = (minutes: number) => afterWarmUp(series(minutes, () => 0)).at(0)?.seconds;
    expect(first(3)).toBe(60);
    expect(first(60)).toBe(600);
  });
});
