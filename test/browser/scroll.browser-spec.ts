import { browserTests, shows, STEP, WORDS } from './browser';

const SECONDS = 5;

describe('scrolling through 503 products', () => {
  const { visit } = browserTests();

  it('holds at least 50 frames a second', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    for (let count = STEP; count < 503; count = Math.min(503, count + STEP)) {
      await page.getByRole('link', { name: WORDS.ja.catalogue.more }).click();
      await shows(page, Math.min(503, count + STEP));
    }
    const frames = await page.evaluate(
      (durationMs) =>
        new Promise<number[]>((answer) => {
          const times: number[] = [];
          const distance = document.documentElement.scrollHeight - innerHeight;
          const step = (time: number) => {
            times.push(time);
            const done = (time - (times[0] ?? time)) / durationMs;
            scrollTo({ top: distance * done, behavior: 'instant' });
            if (done < 1) requestAnimationFrame(step);
            else answer(times.slice(1).map((end, index) => end - (times[index] ?? end)));
          };
          requestAnimationFrame(step);
        }),
      SECONDS * 1000,
    );
    const median = [...frames].sort((a, b) => a - b)[Math.floor(frames.length / 2)] ?? NaN;
    const slow = frames.filter((frame) => frame > 20).length / frames.length;
    const mean = frames.length / SECONDS;
    console.info(
      `scrolling: ${mean.toFixed(1)} frames a second, median ${(1000 / median).toFixed(1)}; ` +
        `${(slow * 100).toFixed(1)} % of frames over 20 ms`,
    );
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(10_000);
    expect(1000 / median).toBeGreaterThanOrEqual(50);
    expect(mean).toBeGreaterThanOrEqual(50);
  });
});
