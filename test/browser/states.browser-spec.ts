import {
  browserTests,
  cards,
  eventuallyHolds,
  FAILED_LOAD,
  isApi,
  shows,
  slowly,
  startShop,
  STEP,
  WORDS,
  type Language,
} from './browser';

const { catalogue, product, notFound } = WORDS.ja;

interface Listed {
  items: { id: string; image: object | null; title: string | null; price: number | null }[];
}

describe('an empty catalogue', () => {
  const { visit } = browserTests(() => startShop('--no-sample'));

  it('says that there is nothing yet', async () => {
    const { page, open } = await visit();
    await open('/');
    await page.getByText(catalogue.empty.title).first().waitFor();
    expect(await page.getByText(catalogue.empty.text).count()).toBeGreaterThan(0);
    expect(await cards(page).count()).toBe(0);
    expect(await page.getByRole('link', { name: catalogue.more }).count()).toBe(0);
  });
});

describe('what can go wrong', () => {
  const { visit } = browserTests();

  it('says that it is loading while it is', async () => {
    const { page, open } = await visit();
    await page.route(isApi, slowly(1_000));
    await open('/');
    await page.getByText(catalogue.loading).first().waitFor({ state: 'attached' });
    expect(await page.getByText(catalogue.empty.title).count()).toBe(0);
    await shows(page, STEP);
    await eventuallyHolds(async () => {
      expect(await page.getByText(catalogue.loading).count()).toBe(0);
    });
  });

  it.each(['ja', 'en'] as Language[])(
    'says that it cannot load (%s), and tries again when asked',
    async (language) => {
      const words = WORDS[language].catalogue;
      const { page, open } = await visit({ locale: language, expects: FAILED_LOAD });
      let refused = 0;
      await page.route(isApi, (route) => {
        refused += 1;
        return route.abort();
      });
      await open('/');
      const retry = page.getByRole('button', { name: words.error.retry });
      await retry.waitFor();
      expect(await page.getByText(words.error.title).count()).toBe(1);
      expect(await page.getByText(words.empty.title).count()).toBe(0);
      const before = refused;
      await retry.click();
      // The page asks twice before it says so; until then the button can still be the one that was clicked.
      await eventuallyHolds(() => {
        expect(refused).toBe(before + 2);
      });
      await retry.waitFor();
      await page.unroute(isApi);
      await retry.click();
      await shows(page, STEP);
      expect(await page.getByText(words.error.title).count()).toBe(0);
    },
  );

  it.each([429, 500, 503])('says that it cannot load where the answer is %i', async (status) => {
    const { page, open } = await visit({ expects: FAILED_LOAD });
    await page.route(isApi, (route) =>
      route.fulfill({ status, contentType: 'application/problem+json', body: '{"type":"about:blank"}' }),
    );
    await open('/');
    await page.getByText(catalogue.error.title).first().waitFor();
    expect(await page.getByRole('button', { name: catalogue.error.retry }).count()).toBe(1);
  });

  it('keeps what it shows where the next page does not come', async () => {
    const { page, open } = await visit({ expects: FAILED_LOAD });
    await open('/');
    await shows(page, STEP);
    await page.route(isApi, (route) => route.abort());
    await page.getByRole('link', { name: catalogue.more }).click();
    const retry = page.getByRole('button', { name: catalogue.error.retry });
    await retry.waitFor();
    expect(await cards(page).count()).toBe(STEP);
    await page.unroute(isApi);
    await retry.click();
    await shows(page, 2 * STEP);
  });

  it('shows a placeholder where a picture does not come', async () => {
    const { page, open } = await visit({ expects: FAILED_LOAD });
    await page.route('**/banana.jpg', (route) => route.fulfill({ status: 404, body: '' }));
    await open('/');
    await shows(page, STEP);
    await cards(page).filter({ hasText: 'バナナ' }).getByText(product.noPicture).waitFor();
    expect(await cards(page).filter({ hasText: 'リンゴ' }).getByText(product.noPicture).count()).toBe(0);
    await open('/products/1');
    await page.getByRole('main').getByText(product.noPicture).waitFor();
  });

  it('shows products that lack a picture, a title and a price', async () => {
    const { page, open } = await visit();
    await page.route(isApi, async (route) => {
      const response = await route.fetch();
      const listed = (await response.json()) as Listed;
      const items = listed.items.map((item, index) =>
        index === 0 ? { ...item, image: null, title: null, price: null } : item,
      );
      await route.fulfill({ response, json: { ...listed, items } });
    });
    await open('/');
    await shows(page, STEP);
    const text = await cards(page).first().innerText();
    for (const word of [product.noPicture, product.untitled, product.noPrice]) expect(text).toContain(word);
  });

  it('says so where its own code does not come', async () => {
    const { page, open } = await visit({ expects: FAILED_LOAD });
    await page.route('**/assets/page-*.js', (route) => route.abort());
    await open('/');
    const words = page.getByText('The page could not be loaded');
    await words.waitFor();
    expect(await words.innerText()).toContain('再読み込みしてください');
  });

  it.each(['/products/none', '/products/%E3%81%AA%E3%81%84', '/nothing/here'])(
    'says that there is no page %s, and tells search engines to forget it',
    async (path) => {
      const { page, open } = await visit({ expects: FAILED_LOAD });
      await open(path);
      await page.getByRole('heading', { level: 1, name: notFound.title }).waitFor();
      expect(await page.locator('meta[name="robots"]').getAttribute('content')).toContain('noindex');
      expect(await page.getByText(notFound.text).count()).toBe(1);
      await page.getByRole('main').getByRole('link').first().click();
      await shows(page, STEP);
      expect(await page.locator('meta[name="robots"][content*="noindex"]').count()).toBe(0);
    },
  );

  it('tells a product that cannot be loaded from one that is not there', async () => {
    const { page, open } = await visit({ expects: FAILED_LOAD });
    await page.route(isApi, (route) => route.abort());
    await open('/products/1');
    await page.getByText(product.error.title).first().waitFor();
    expect(await page.getByText(notFound.title).count()).toBe(0);
    await page.unroute(isApi);
    await page.getByRole('button', { name: catalogue.error.retry }).click();
    await page.getByRole('heading', { level: 1, name: 'バナナ' }).waitFor();
  });
});
