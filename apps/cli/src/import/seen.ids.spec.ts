import { SeenIds } from './seen.ids';

describe('SeenIds', () => {
  it('knows each id again and takes none for another, while it grows', () => {
    const seen = new SeenIds(16);
    let taken = 0;
    for (let row = 0; row < 200_000; row++) if (!seen.claim(`item-${row}`)) taken++;

    expect(taken).toBe(0);
    for (const row of [0, 1, 99_999, 199_999]) expect(seen.claim(`item-${row}`)).toBe(false);
    expect(seen.claim('item-200000')).toBe(true);
  });
});
