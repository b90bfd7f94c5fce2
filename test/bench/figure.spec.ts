import { figureOf, median, type Target } from './figure';

const round = (ratio: number) => ({ ours: ratio * 10, peer: 10 });
const passes = (ratio: number, target: Target) => figureOf('a figure', [round(ratio)], target).pass;

describe('figureOf', () => {
  it('takes the median of the rounds’ ratios, not the ratio of the medians', () => {
    const rounds = [
      { ours: 10, peer: 1 },
      { ours: 20, peer: 10 },
      { ours: 90, peer: 30 },
    ];
    expect(figureOf('a figure', rounds, { atMost: 3 })).toEqual({
      name: 'a figure',
      ours: 20,
      peer: 10,
      ratio: 3,
      target: { atMost: 3 },
      pass: true,
    });
  });

  it('keeps to a limit that it meets exactly, and to none that it misses', () => {
    expect(passes(2, { atMost: 2 })).toBe(true);
    expect(passes(2.1, { atMost: 2 })).toBe(false);
    expect(passes(0.5, { atLeast: 0.5 })).toBe(true);
    expect(passes(0.4, { atLeast: 0.5 })).toBe(false);
    expect(passes(1, { exactly: 1 })).toBe(true);
    expect(passes(0, { exactly: 1 })).toBe(false);
    expect(passes(2, { exactly: 1 })).toBe(false);
  });

  it('fails where nothing was measured', () => {
    for (const target of [{ atMost: 2 }, { atLeast: 0.5 }, { exactly: 1 }])
      expect(figureOf('a figure', [], target).pass).toBe(false);
  });
});

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
