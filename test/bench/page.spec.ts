import { figureOf } from './figure';
import { benchmarksPage } from './page';

const measured = {
  figures: [
    figureOf('hit, CPU µs', [{ ours: 15, peer: 10 }], { atMost: 2 }),
    figureOf('picture, bytes/s', [{ ours: 1, peer: 10 }], { atLeast: 0.6 }),
  ],
  skipped: ['latency: no control group can be made'],
  machine: [['processor', '2 × One']] as const,
  isFull: true,
};

it('shows what keeps to its limit, what does not, and what was not measured', () => {
  const page = benchmarksPage(measured);
  expect(page).toContain('1 of 2 figures keep to their limits.');
  expect(page).toContain('| hit, CPU µs | 15 | 10 | 1.5 | ≤ 2 | yes |');
  expect(page).toContain('| picture, bytes/s | 1 | 10 | 0.1 | ≥ 0.6 | **no** |');
  expect(page).toContain('**Not measured:** latency: no control group can be made.');
  expect(page).toContain('| processor | 2 × One |');
});

it('names the command that it was written by', () => {
  expect(benchmarksPage(measured)).toContain('`FULL=1 npm run bench -- --write`');
  expect(benchmarksPage({ ...measured, isFull: false })).toContain('written by `npm run bench -- --write`');
});
