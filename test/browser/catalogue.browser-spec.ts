import { type Page } from 'playwright-core';
import {
  browserTests,
  cards,
  eventuallyHolds,
  picturesInView,
  shownIds,
  shows,
  startShop,
  STEP,
  WORDS,
} from './browser';

const { catalogue } = WORDS.ja;
const SORTS = catalogue.sorts;

interface Listed {
  items: { id: string; title: string; price: number }[];
}

const more = (page: Page) => page.getByRole('link', { name: catalogue.more });
const search = (page: Page) => page.getByRole('searchbox', { name: catalogue.search });
const sort = (page: Page) => page.getByRole('combobox', { name: catalogue.sort });
const parameters = (page: Page) => Object.fromEntries(new URL(page.url()).searchParams);
const pricesOf = async (page: Page) =>
  (await cards(page).allInnerTexts()).map((text) => Number(/¥([\d,]+)/.exec(text)?.[1]?.replaceAll(',', '')));

describe('the list with the sample', () => {
  const { visit } = browserTests(() => startShop());

  it('shows the three products with their titles, prices, descriptions and real pictures', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, 3);
    await picturesInView(page);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('商品カタログ一覧');
    for (const [title, price] of [
      ['バナナ', '¥100'],
      ['リンゴ', '¥150'],
      ['オレンジ', '¥200'],
    ] as const) {
      const card = cards(page).filter({ hasText: title });
      const text = await card.innerText();
      expect(text.split(/\s*\n\s*/)).toEqual(expect.arrayContaining([title, price, `${title}。`]));
      const picture = card.locator('img');
      expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
      expect(await picture.evaluate((image) => getComputedStyle(image).objectFit)).toBe('cover');
      expect(await card.getByRole('link').count()).toBe(1);
    }
    expect((await shownIds(page)).sort()).toEqual(['1', '2', '3']);
    expect(await page.getByRole('status').innerText()).toContain('3件を表示しています');
    expect(await more(page).count()).toBe(0);
  });

  it('leads to a page for each product, and back', async () => {
    const { page, open } = await visit();
    await open('/');
    await cards(page).filter({ hasText: 'リンゴ' }).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'リンゴ' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/products/2');
    expect(await page.getByRole('main').innerText()).toContain('¥150');
    expect(await page.getByRole('main').innerText()).toContain('リンゴ。');
    await picturesInView(page);
    await page.getByRole('link', { name: WORDS.ja.product.back }).click();
    await shows(page, 3);
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('tells search engines what a product is', async () => {
    const { page, open } = await visit();
    await open('/products/2');
    await page.getByRole('heading', { level: 1, name: 'リンゴ' }).waitFor();
    const data: unknown = JSON.parse(
      await page.locator('script[type="application/ld+json"]').evaluate((script) => script.textContent),
    );
    expect(data).toMatchObject({
      '@type': 'Product',
      name: 'リンゴ',
      description: 'リンゴ。',
      offers: { priceCurrency: 'JPY' },
    });
    expect(Number((data as { offers: { price: number | string } }).offers.price)).toBe(150);
    expect(await page.title()).toContain('リンゴ');
    const og = (name: string) => page.locator(`meta[property="og:${name}"]`).getAttribute('content');
    expect(await og('title')).toContain('リンゴ');
    expect(await og('image')).toMatch(/^http.*\/storage\/images\/apple\.jpg$/);
    expect(await page.locator('meta[name="robots"][content*="noindex"]').count()).toBe(0);
    await page.getByRole('link', { name: WORDS.ja.product.back }).click();
    await shows(page, 3);
    expect(await page.locator('script[type="application/ld+json"]').count()).toBe(0);
  });
});

describe('the list with more than 500 products', () => {
  const { visit, url } = browserTests();
  const listed = async (query: string) =>
    ((await (await fetch(url(`/items?limit=${STEP}&${query}`))).json()) as Listed).items;

  it('is paged to its end by "もっと見る", each product once', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    for (let count = STEP; count < 503; count = Math.min(503, count + STEP)) {
      const href = new URL((await more(page).getAttribute('href')) ?? '', page.url());
      expect(href.searchParams.get('show')).toBe(String(count + STEP));
      await more(page).click();
      await shows(page, Math.min(503, count + STEP));
    }
    expect(await more(page).count()).toBe(0);
    expect(new Set(await shownIds(page)).size).toBe(503);
    await eventuallyHolds(async () => {
      expect(await page.getByRole('status').innerText()).toContain('503件を表示しています');
    });
    expect(await page.getByText(catalogue.end).count()).toBe(1);
  });

  it('adds to what is shown and keeps what was there in its place', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    const before = await shownIds(page);
    await more(page).scrollIntoViewIfNeeded();
    const top = () =>
      cards(page)
        .nth(STEP - 1)
        .evaluate((card) => card.getBoundingClientRect().top);
    const place = await top();
    await more(page).click();
    await shows(page, 2 * STEP);
    expect((await shownIds(page)).slice(0, STEP)).toEqual(before);
    expect(await top()).toBeCloseTo(place, -1);
  });

  it('opens by itself from the link of "もっと見る"', async () => {
    const { context, page, open } = await visit();
    await open('/?sort=price-asc');
    await shows(page, STEP);
    const second = await context.newPage();
    await second.goto((await more(page).getAttribute('href')) ?? '');
    await shows(second, 2 * STEP);
    expect(parameters(second)).toMatchObject({ sort: 'price-asc', show: '48' });
    expect((await shownIds(second)).slice(0, STEP)).toEqual(await shownIds(page));
  });

  it.each([
    [SORTS.title, 'title', 'sort=title'],
    [SORTS.priceAsc, 'price-asc', 'sort=price'],
    [SORTS.priceDesc, 'price-desc', 'sort=price&order=desc'],
    [SORTS.newest, 'newest', 'sort=newest'],
  ])('is sorted by %s', async (label, name, query) => {
    const { page, open } = await visit();
    await open(name === 'newest' ? '/?sort=title' : '/');
    await shows(page, STEP);
    expect(await sort(page).getByRole('option').allInnerTexts()).toEqual(Object.values(SORTS));
    await sort(page).selectOption({ label });
    const wanted = (await listed(query)).map(({ id }) => id);
    await eventuallyHolds(async () => {
      expect(await shownIds(page)).toEqual(wanted);
    });
    expect(parameters(page).sort ?? 'newest').toBe(name);
    await page.reload();
    await shows(page, STEP);
    expect(await shownIds(page)).toEqual(wanted);
    expect(await sort(page).evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.label)).toBe(
      label,
    );
  });

  it('shows prices in the order that it was asked for', async () => {
    const { page, open } = await visit();
    await open('/?sort=price-asc');
    await shows(page, STEP);
    const up = await pricesOf(page);
    expect(up[0]).toBeLessThanOrEqual(100);
    expect(up).toEqual([...up].sort((a, b) => a - b));
    await open('/?sort=price-desc');
    await shows(page, STEP);
    const down = await pricesOf(page);
    expect(down).toEqual([...down].sort((a, b) => b - a));
    expect(down[0]).toBeGreaterThan(10_000);
  });

  it.each(['バナ', 'ﾊﾞﾅ', 'ﾊﾞナナ'])('finds the banana by %s', async (words) => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await search(page).fill(words);
    await search(page).press('Enter');
    await eventuallyHolds(async () => {
      expect(await shownIds(page)).toEqual(['1']);
    });
    expect(parameters(page).q).toBe(words);
    await page.reload();
    await shows(page, 1);
    expect(await search(page).inputValue()).toBe(words);
  });

  it.each(['Walnut', 'walnut', 'ＷＡＬＮＵＴ'])('finds names in Latin letters by %s', async (words) => {
    const { page, open } = await visit();
    await open(`/?q=${encodeURIComponent(words)}`);
    await eventuallyHolds(async () => {
      expect(await cards(page).count()).toBeGreaterThan(0);
      const texts = await cards(page).allInnerTexts();
      expect(texts.filter((text) => !text.includes('Walnut '))).toEqual([]);
    });
  });

  it('says what it did not find, and clears the search', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await search(page).fill('ないもの');
    await search(page).press('Enter');
    await page.getByText('「ないもの」で始まる商品は見つかりませんでした').first().waitFor();
    await shows(page, 0);
    const clear = page
      .getByRole('button', { name: catalogue.clear })
      .or(page.getByRole('link', { name: catalogue.clear }));
    await clear.first().click();
    await shows(page, STEP);
    expect(parameters(page).q).toBeUndefined();
    expect(await search(page).inputValue()).toBe('');
  });

  it('shows titles that are markup as what they are', async () => {
    const { page, open } = await visit();
    const words = '<img src=x onerror=alert(1)>';
    await open(`/?q=${encodeURIComponent(words)}`);
    await page.getByText(words).first().waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });

  it('is as it was after a look at a product: items, order and place', async () => {
    const { page, open } = await visit();
    await open('/?sort=title');
    await shows(page, STEP);
    await more(page).click();
    await shows(page, 2 * STEP);
    await more(page).click();
    await shows(page, 3 * STEP);
    const before = await shownIds(page);
    const link = cards(page).nth(60).getByRole('link');
    await link.scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => scrollY);
    expect(place).toBeGreaterThan(900);
    await link.click();
    await page.getByRole('link', { name: WORDS.ja.product.back }).waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.goBack();
    await shows(page, 3 * STEP);
    await eventuallyHolds(async () => {
      expect(Math.abs((await page.evaluate(() => scrollY)) - place)).toBeLessThan(5);
    });
    expect(await shownIds(page)).toEqual(before);
    expect(parameters(page)).toMatchObject({ sort: 'title', show: '72' });
  });

  it('is the found one again after a look at what was found', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await search(page).fill('バナ');
    await search(page).press('Enter');
    await shows(page, 1);
    await cards(page).getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'バナナ' }).waitFor();
    await page.goBack();
    await shows(page, 1);
    expect(await search(page).inputValue()).toBe('バナ');
  });

  it('is full again where it was long and is reloaded', async () => {
    const { page, open } = await visit();
    await open('/?show=504');
    await shows(page, 503);
    expect(new Set(await shownIds(page)).size).toBe(503);
  });

  it.each(['/?show=-1', '/?show=abc', '/?sort=oldest', '/?show=1e99', '/?nothing=1'])(
    'makes the best of the address %s',
    async (path) => {
      const { page, open } = await visit();
      await open(path);
      await eventuallyHolds(async () => {
        expect(await cards(page).count()).toBeGreaterThanOrEqual(STEP);
      });
    },
  );
});
