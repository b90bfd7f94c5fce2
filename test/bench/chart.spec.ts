import { chart, scale } from './chart';
import { figureOf } from './figure';

const kept = figureOf('hit & <run>, CPU µs', [{ ours: 15, peer: 10 }], { atMost: 2 });
const missed = figureOf('calls', [{ ours: 500, peer: 1 }], { exactly: 1 });

describe('scale', () => {
  it('goes from a power of ten below all ratios and limits to one above, the peer’s 1 among them', () => {
    expect(scale([missed]).ticks).toEqual([0.1, 1, 10, 100, 1000]);
    expect(scale([figureOf('a visit', [{ ours: 1, peer: 50 }], { atMost: 0.05 })]).ticks).toEqual([
      0.01, 0.1, 1, 10,
    ]);
  });

  it('keeps equal distances between equal ratios, and holds what has no logarithm at an end', () => {
    const { at } = scale([missed]);
    expect(at(10) - at(1)).toBeCloseTo(at(100) - at(10), 0);
    expect(at(0)).toBe(at(0.1));
    expect(at(Infinity)).toBe(at(1000));
    expect(at(NaN)).toBe(at(1000));
  });
});

describe('chart', () => {
  const svg = chart([kept, missed]);

  it('says in words all that it draws', () => {
    expect(svg).toContain(
      '<desc id="description">hit &amp; &lt;run&gt;, CPU µs: 1.5 ×, limit ≤ 2; calls: 500 ×, limit = 1.</desc>',
    );
  });

  it('tells what misses its limit by shape and colour', () => {
    expect(svg.match(/<circle class="kept"/g)).toHaveLength(1);
    expect(svg.match(/<path class="missed"/g)).toHaveLength(1);
  });

  it('draws each figure’s limit where the scale has it', () => {
    const { at } = scale([kept, missed]);
    expect(svg).toContain(`<line class="limit" x1="${at(2)}"`);
    expect(svg).toContain(`<line class="limit" x1="${at(1)}"`);
  });

  it('can be read in light and in dark', () => {
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
  });
});
