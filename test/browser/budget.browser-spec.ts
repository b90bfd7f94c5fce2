import { gzipSync } from 'node:zlib';
import { type Page, type Response } from 'playwright-core';
import {
  browserTests,
  cards,
  eventuallyHolds,
  isApi,
  picturesInView,
  shows,
  slowly,
  STEP,
  WORDS,
} from './browser';

/** Gzipped bytes of script that a first view may take. */
const SCRIPT_BUDGET = 110_000;

const PRODUCT = '/products/sample-00007';

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

/** How far the layout has shifted so far. */
const layoutShift = (page: Page) =>
  page.evaluate(async () => {
    // What has changed by now counts once it has been drawn.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const observer = new PerformanceObserver(() => undefined);
    observer.observe({ type: 'layout-shift', buffered: true });
    const shifts = observer.takeRecords() as Shift[];
    return shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0);
  });

describe('what a visit costs', () => {
  const { visit } = browserTests();

  describe.each([
    ['desktop', { width: 1280, height: 900 }],
    ['phone', { width: 360, height: 800 }],
  ])('on a %s', (_name, viewport) => {
    it('shifts nothing while the list comes slowly', async () => {
      const { page, open } = await visit({ viewport });
      await page.route(isApi, slowly(800));
      await page.route('**/storage/**', slowly(300));
      await open('/');
      await page.getByText(WORDS.ja.catalogue.loading).first().waitFor({ state: 'attached' });
      await shows(page, STEP);
      await picturesInView(page);
      expect(await layoutShift(page)).toBe(0);
    });

    it('shifts nothing while a product comes slowly', async () => {
      const { page, open } = await visit({ viewport });
      await page.route(isApi, slowly(800));
      await page.route('**/storage/**', slowly(300));
      await open(PRODUCT);
      await page.getByRole('link', { name: WORDS.ja.product.back }).waitFor();
      await page.waitForFunction(() => document.querySelector('main h1')?.textContent);
      await picturesInView(page);
      expect(await layoutShift(page)).toBe(0);
    });
  });

  it('would notice a shift', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await picturesInView(page);
    await page.evaluate(() => {
      const bar = document.createElement('div');
      bar.style.height = '300px';
      document.body.prepend(bar);
    });
    expect(await layoutShift(page)).toBeGreaterThan(0);
  });

  it.each(['/', '/?sort=price-asc', PRODUCT])('asks the API once at the first view of %s', async (path) => {
    const { page, open } = await visit();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (isApi(new URL(request.url())) && request.resourceType() !== 'document') asked.push(request.url());
    });
    await open(path);
    await page.getByRole('main').locator('img').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(asked).toHaveLength(1);
  });

  it('takes at most 110 kB of script, gzipped, and all of it comes compressed', async () => {
    const { page, open } = await visit();
    const scripts: Response[] = [];
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('.js')) scripts.push(response);
    });
    await open('/');
    await shows(page, STEP);
    await page.waitForLoadState('networkidle');
    const bodies = await Promise.all(scripts.map((response) => response.body()));
    const gzipped = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    const transferred = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
        .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    );
    console.info(`script at the first view: ${gzipped} bytes gzipped, ${transferred} as transferred`);
    expect(gzipped).toBeGreaterThan(10_000);
    expect(gzipped).toBeLessThanOrEqual(SCRIPT_BUDGET);
    expect(transferred).toBeLessThanOrEqual(SCRIPT_BUDGET);
  });

  it('transfers no picture a second time', async () => {
    const { context, page, open } = await visit();
    const devTools = await context.newCDPSession(page);
    await devTools.send('Network.enable');
    const pictures = new Set<string>();
    const arrived = new Set<string>();
    let bytes = 0;
    devTools.on('Network.requestWillBeSent', ({ requestId, type }) => {
      if (type === 'Image') pictures.add(requestId);
    });
    devTools.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      if (pictures.has(requestId)) bytes += encodedDataLength;
    });
    devTools.on('Network.loadingFinished', ({ requestId }) => arrived.add(requestId));
    const view = async () => {
      await open('/');
      await shows(page, STEP);
      await picturesInView(page);
      // Those just below the view have been asked for, too.
      await eventuallyHolds(() => {
        expect([...pictures].filter((requestId) => !arrived.has(requestId))).toEqual([]);
      });
    };
    await view();
    expect(pictures.size).toBeGreaterThan(3);
    expect(bytes).toBeGreaterThan(20_000);
    pictures.clear();
    bytes = 0;
    await view();
    expect(pictures.size).toBeGreaterThan(0);
    expect(bytes).toBe(0);
  });

  it('fetches first what is seen first, in the size that is needed', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await picturesInView(page);
    const pictures = await cards(page)
      .locator('img')
      .evaluateAll((images) =>
        (images as HTMLImageElement[]).map((image) => ({
          top: image.getBoundingClientRect().top,
          isSeen: image.getBoundingClientRect().top < innerHeight,
          loading: image.loading,
          priority: image.fetchPriority,
          srcset: image.srcset,
          sizes: image.sizes,
          hasSpace: image.hasAttribute('width') && image.hasAttribute('height'),
          alt: image.getAttribute('alt'),
        })),
      );
    const firstRow = pictures.filter(({ top }) => Math.abs(top - (pictures[0]?.top ?? 0)) < 5);
    expect(firstRow.length).toBeGreaterThan(1);
    expect(firstRow.filter(({ loading }) => loading === 'lazy')).toEqual([]);
    expect(firstRow[0]?.priority).toBe('high');
    const unseen = pictures.filter(({ isSeen }) => !isSeen);
    expect(unseen.length).toBeGreaterThan(5);
    expect(unseen.filter(({ loading, priority }) => loading !== 'lazy' || priority === 'high')).toEqual([]);
    expect(pictures.filter(({ alt }) => alt === null)).toEqual([]);
    const generated = pictures.slice(3);
    for (const { srcset, sizes } of generated) {
      expect(srcset).toMatch(/w320\.webp 320w.*w640\.webp 640w.*w1280\.webp 1280w/);
      expect(sizes).toMatch(/px|vw/);
    }
  });

  it('takes a picture no larger than the card asks for', async () => {
    const { page, open } = await visit({ viewport: { width: 360, height: 800 } });
    await open('/?sort=title');
    await shows(page, STEP);
    await picturesInView(page);
    const generated = cards(page).locator('img[srcset]').first();
    expect(await generated.evaluate((image: HTMLImageElement) => image.currentSrc)).toMatch(
      /\.w(320|640)\.webp$/,
    );
  });
});
