import { type Page } from 'playwright-core';
import { browserTests, cards, languageControl, shows, STEP, WORDS, type Language } from './browser';

const LANGUAGES = ['ja', 'en'] as const;

const speaks = async (page: Page, language: Language) => {
  await page.getByRole('heading', { level: 1, name: WORDS[language].catalogue.title, exact: true }).waitFor();
  return page.locator('html').getAttribute('lang');
};

describe('the languages', () => {
  const { visit, url } = browserTests();

  it.each([
    ['ja-JP', 'ja'],
    ['ja', 'ja'],
    ['en-US', 'en'],
    ['en-GB', 'en'],
  ] as const)('are chosen by the preference of the browser: %s', async (locale, language) => {
    const { page, open } = await visit({ locale });
    await open('/');
    expect(await speaks(page, language)).toBe(language);
    await shows(page, STEP);
    expect(await page.title()).toContain(WORDS[language].catalogue.title);
    await page.getByRole('combobox', { name: WORDS[language].catalogue.sort }).waitFor();
    await page.getByRole('searchbox', { name: WORDS[language].catalogue.search }).waitFor();
  });

  it('are chosen by the visitor, and the choice outlives the visit', async () => {
    const { context, page, open } = await visit({ locale: 'ja-JP' });
    await open('/');
    await shows(page, STEP);
    await languageControl(page, 'English').click();
    expect(await speaks(page, 'en')).toBe('en');
    expect(await cards(page).count()).toBe(STEP);
    await page.reload();
    expect(await speaks(page, 'en')).toBe('en');
    const later = await context.newPage();
    await later.goto('/');
    expect(await speaks(later, 'en')).toBe('en');
    await languageControl(later, '日本語').click();
    expect(await speaks(later, 'ja')).toBe('ja');
    await later.reload();
    expect(await speaks(later, 'ja')).toBe('ja');
  });

  it.each(LANGUAGES)('write prices and counts their own way: %s', async (language) => {
    const { page, open } = await visit({ locale: language });
    await open('/?sort=price-desc');
    await shows(page, STEP);
    expect(await cards(page).first().innerText()).toMatch(/¥\d{1,2},\d{3}/);
    const count = { ja: '24件を表示しています', en: 'Showing 24 products' }[language];
    expect(await page.getByRole('status').innerText()).toContain(count);
  });

  it.each([
    ['ja', /\d{4}(年|\/)\d{1,2}(月|\/)\d{1,2}日? 登録/],
    ['en', /Added (\w+ \d{1,2}, \d{4}|\d{1,2} \w+ \d{4}|\d{1,2}\/\d{1,2}\/\d{4})/],
  ] as const)('write dates their own way: %s', async (language, date) => {
    const { createdAt } = (await (await fetch(url('/items/2'))).json()) as { createdAt: string };
    const { page, open } = await visit({ locale: language });
    await open('/products/2');
    await page.getByRole('heading', { level: 1, name: 'リンゴ' }).waitFor();
    const text = await page.getByRole('main').innerText();
    expect(text).toMatch(date);
    const year = new Date(createdAt).toLocaleDateString('en', { timeZone: 'Asia/Tokyo', year: 'numeric' });
    expect(date.exec(text)?.[0]).toContain(year);
    expect(text).toContain('¥150');
  });

  it('change on a product, too, without loading it anew', async () => {
    const { page, open } = await visit();
    await open('/products/2');
    // The link back is there before the product has been asked for.
    await page.getByRole('heading', { level: 1, name: 'リンゴ' }).waitFor();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await languageControl(page, 'English').click();
    await page.getByRole('link', { name: WORDS.en.product.back }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(requests.filter((address) => address.includes('/items'))).toEqual([]);
  });

  it('leave no word of the other language in the controls', async () => {
    const { page, open } = await visit({ locale: 'en-US' });
    await open('/');
    await shows(page, STEP);
    const outside = await page.evaluate(() => {
      const copy = document.body.cloneNode(true) as HTMLElement;
      for (const part of copy.querySelectorAll('article, script, noscript, [lang="ja"]')) part.remove();
      return copy.textContent;
    });
    expect(outside.replaceAll('日本語', '').replaceAll('棚', '')).not.toMatch(
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
    );
  });
});
