import AxeBuilder from '@axe-core/playwright';
import { type Page } from 'playwright-core';
import {
  browserTests,
  cards,
  eventuallyHolds,
  FAILED_LOAD,
  isApi,
  shows,
  STEP,
  WORDS,
  type Language,
  type Visit,
} from './browser';
import { button, EDITOR_WORDS } from './editor';

const LANGUAGES: Language[] = ['ja', 'en'];
const SCHEMES = ['light', 'dark'] as const;

/** What holds the focus, as a visitor is told. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    // Between the last control and the first the focus is nowhere: the body has it, with all words of the page.
    if (!(element instanceof HTMLElement) || element === document.body)
      return { name: '', href: '', visible: false, inMain: false };
    const labels = 'labels' in element ? [...((element.labels as NodeListOf<HTMLElement> | null) ?? [])] : [];
    const label = element.getAttribute('aria-label') ?? labels[0]?.innerText ?? element.innerText;
    // The mark may be drawn by what covers the card.
    const marked = [null, '::before', '::after'].some(
      (part) => getComputedStyle(element, part).outlineStyle !== 'none',
    );
    const box = element.getBoundingClientRect();
    return {
      name: label.trim(),
      href: element.getAttribute('href') ?? '',
      visible: marked && box.width > 0 && box.top < innerHeight && box.bottom > 0,
      inMain: element.closest('main') !== null,
    };
  });

type Focus = Awaited<ReturnType<typeof focused>>;

/** Presses Tab until what holds the focus is wanted; answers all that held it on the way. */
async function tabTo(page: Page, isWanted: (focus: Focus) => boolean): Promise<Focus[]> {
  const path: Focus[] = [];
  while (path.length < 40) {
    await page.keyboard.press('Tab');
    // The browser scrolls to what holds the focus when it next draws.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
    const focus = await focused(page);
    path.push(focus);
    if (isWanted(focus)) return path;
  }
  throw new Error(`Never reached; the focus went over ${path.map(({ name }) => name).join(' | ')}`);
}

/** Axe's findings, one line each. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
}

describe('the keyboard alone', () => {
  const { visit } = browserTests();

  it('skips to the content', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toMatchObject({ name: WORDS.ja.site.skip, visible: true });
    await page.keyboard.press('Enter');
    // The browser moves the focus when it next draws.
    await page.locator('main:focus').waitFor();
    await page.keyboard.press('Tab');
    expect((await focused(page)).inMain).toBe(true);
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('reaches every control in the order of reading, and each shows that it is reached', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    const path = await tabTo(page, ({ href }) => href.startsWith('/products/'));
    expect(path.filter(({ visible }) => !visible)).toEqual([]);
    const names = path.map(({ name }) => name);
    expect(names[0]).toBe(WORDS.ja.site.skip);
    for (const name of [WORDS.ja.catalogue.sort, WORDS.ja.catalogue.search]) expect(names).toContain(name);
    expect(names.some((name) => name.includes('English'))).toBe(true);
  });

  it('sorts, searches, opens a product and comes back', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await tabTo(page, ({ name }) => name === WORDS.ja.catalogue.search);
    await page.keyboard.type('バナ');
    await page.keyboard.press('Enter');
    await shows(page, 1);
    await tabTo(page, ({ href }) => href === '/products/1');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'バナナ' }).waitFor();
    await tabTo(page, ({ name }) => name.includes(WORDS.ja.product.back));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: WORDS.ja.catalogue.title }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('goes on to the first of the products that "もっと見る" has brought', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await page.getByRole('link', { name: WORDS.ja.catalogue.more }).focus();
    await page.keyboard.press('Enter');
    await shows(page, 2 * STEP);
    const next = await cards(page).nth(STEP).getByRole('link').getAttribute('href');
    await eventuallyHolds(async () => {
      expect((await focused(page)).href).toBe(next);
    });
  });
});

async function openSignIn({ page, open }: Visit, language: Language): Promise<void> {
  await open('/edit');
  await button(page, EDITOR_WORDS[language].signIn.action).click();
  await page.locator('input[name="name"]').waitFor();
}

describe('axe finds nothing wrong', () => {
  const { visit } = browserTests();

  const SCREENS: Record<string, (visit: Visit, language: Language) => Promise<void>> = {
    'the list': async ({ page, open }) => {
      await open('/');
      await shows(page, STEP);
    },
    'results of a search': async ({ page, open }) => {
      await open(`/?q=${encodeURIComponent('バナ')}`);
      await shows(page, 1);
    },
    'a search without results': async ({ page, open }) => {
      await open('/?q=zzzz');
      await page.getByText('zzzz').first().waitFor();
      await shows(page, 0);
    },
    'the empty catalogue': async ({ page, open }, language) => {
      await page.route(isApi, (route) => route.fulfill({ json: { items: [], nextCursor: null } }));
      await open('/');
      await page.getByText(WORDS[language].catalogue.empty.title).first().waitFor();
    },
    'the error': async ({ page, open }, language) => {
      await page.route(isApi, (route) => route.abort());
      await open('/');
      await page.getByRole('button', { name: WORDS[language].catalogue.error.retry }).waitFor();
    },
    'the list while it loads': async ({ page, open }, language) => {
      await page.route(isApi, () => undefined);
      await open('/');
      await page.getByText(WORDS[language].catalogue.loading).first().waitFor({ state: 'attached' });
    },
    'a product': async ({ page, open }) => {
      await open('/products/1');
      await page.getByRole('heading', { level: 1, name: 'バナナ' }).waitFor();
    },
    'the sign-in form': async (visitor, language) => {
      await openSignIn(visitor, language);
    },
    'a wrong password': async (visitor, language) => {
      await openSignIn(visitor, language);
      await visitor.page.locator('input[name="name"]').fill('editor');
      await visitor.page.locator('input[name="password"]').fill('wrong');
      await visitor.page.keyboard.press('Enter');
      await visitor.page.getByRole('alert').waitFor();
    },
    'a page that is not there': async ({ page, open }, language) => {
      await open('/products/none');
      await page.getByRole('heading', { level: 1, name: WORDS[language].notFound.title }).waitFor();
    },
  };

  const CASES = Object.keys(SCREENS).flatMap((screen) =>
    LANGUAGES.flatMap((language) => SCHEMES.map((colorScheme) => [screen, language, colorScheme] as const)),
  );

  it.each(CASES)('on %s (%s, %s)', async (screen, language, colorScheme) => {
    const visitor = await visit({ locale: language, colorScheme, expects: FAILED_LOAD });
    await SCREENS[screen]?.(visitor, language);
    expect(await findings(visitor.page)).toEqual([]);
  });

  it('and would find what is wrong', async () => {
    const { page, open } = await visit();
    await open('/');
    await shows(page, STEP);
    await page.evaluate(() => document.body.append(document.createElement('button')));
    expect(await findings(page)).toEqual([expect.stringContaining('button-name')]);
  });

  it.each(SCHEMES)('follows the colour scheme of the system: %s', async (colorScheme) => {
    const { page, open } = await visit({ colorScheme });
    await open('/');
    await shows(page, STEP);
    const isDark = await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d');
      if (!canvas) throw new Error('There is no canvas.');
      const backgrounds = [document.body, document.documentElement].map(
        (part) => getComputedStyle(part).backgroundColor,
      );
      canvas.fillStyle = backgrounds.find((colour) => colour !== 'rgba(0, 0, 0, 0)') ?? 'white';
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return red + green + blue < 384;
    });
    expect(isDark).toBe(colorScheme === 'dark');
  });

  it.each([320, 360, 768])('fits a screen of %i pixels without scrolling sideways', async (width) => {
    const { page, open } = await visit({ viewport: { width, height: 800 } });
    for (const path of ['/', '/products/sample-00001']) {
      await open(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('main').locator('img').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });
});
