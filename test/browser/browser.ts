import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
  type Route,
} from 'playwright-core';
import en from '../../apps/web/src/locales/en.json';
import ja from '../../apps/web/src/locales/ja.json';
import { eventually, freePort, startChild } from '../support/child.process';
import { createProjectFolder, LOCAL_MAIN } from '../support/project.folder';

/** The words of the page. */
export const WORDS = { ja, en };
export type Language = keyof typeof WORDS;

/** What the browser itself logs for a request that fails, whatever the page makes of it. */
export const FAILED_LOAD = /Failed to load resource/;

/** A page's worth of items. */
export const STEP = 24;

export interface Shop {
  readonly url: string;
  /** All that it has printed so far, the addresses of its stores among it; nothing of the shared shop. */
  output(): string;
  stop(): Promise<void>;
}

/** What `npm start` runs once it has built it, in a folder of its own and on a free port. */
export async function startShop(...args: string[]): Promise<Shop> {
  const folder = await createProjectFolder();
  const port = await freePort();
  const child = startChild(LOCAL_MAIN, ['--port', String(port), ...args], {}, folder);
  const stop = async () => {
    child.process.kill('SIGKILL');
    await child.exited;
    await rm(folder, { recursive: true });
  };
  try {
    await eventually(() => {
      if (child.process.exitCode !== null)
        throw new Error(`The local stack ended: ${child.output()} (has "npm run build" been run?)`);
      return child.output().includes('is ready');
    }, 90_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, output: () => child.output(), stop };
}

export function launchBrowser(...args: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}

export interface VisitOptions extends BrowserContextOptions {
  /** What may be in the console; anything else fails the test. */
  readonly expects?: RegExp;
}

/** One visitor: a browser profile of their own, and a tab in it. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Goes to a path of the shop. */
  open(path: string): Promise<void>;
}

/** The shop of 503 products, the sample's three first, that Jest has started for all test files. */
function sharedShop(): Promise<Shop> {
  const url = process.env.SHOP_URL;
  if (url === undefined)
    throw new Error('There is no shop: the browser tests are run by "npm run test:browser".');
  return Promise.resolve({ url, output: () => '', stop: () => Promise.resolve() });
}

/**
 * Gives a test file a browser and a shop, the shared one or one of its own; to be called in `describe`. Each visit ends
 * with its test, and a test fails where the console of one held an error or a warning of the content security policy.
 */
export function browserTests(openShop: () => Promise<Shop> = sharedShop) {
  let shop: Shop;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const troubles: string[] = [];

  jest.setTimeout(60_000);

  beforeAll(async () => {
    [shop, browser] = await Promise.all([openShop(), launchBrowser()]);
  }, 120_000);

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    const found = troubles.splice(0);
    if (found.length > 0) throw new Error(`The browser's console said:\n${found.join('\n')}`);
  });

  afterAll(async () => {
    await Promise.all([browser.close(), shop.stop()]);
  });

  const visit = async ({ expects, ...options }: VisitOptions = {}): Promise<Visit> => {
    const context = await browser.newContext({
      baseURL: shop.url,
      locale: 'ja-JP',
      timezoneId: 'Asia/Tokyo',
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    contexts.push(context);
    context.setDefaultTimeout(15_000);
    const note = (text: string) => {
      if (expects?.test(text) !== true) troubles.push(text);
    };
    context.on('console', (message) => {
      const isTrouble = message.type() === 'error' || /Content.Security.Policy/i.test(message.text());
      if (isTrouble) note(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => note(String(error.error())));
    const page = await context.newPage();
    return {
      context,
      page,
      open: async (path) => {
        await page.goto(path);
      },
    };
  };

  return { visit, url: (path: string) => shop.url + path };
}

/** Tries an assertion again and again until it holds; fails with its own message after the time limit. */
export async function eventuallyHolds(
  assertion: () => Promise<void> | void,
  limitMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      await assertion();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await wait(50);
    }
  }
}

/** The items of the list, each an article; that of a product's own page is none of them. */
export function cards(page: Page): Locator {
  return page.getByRole('listitem').getByRole('article');
}

/** The ids that the list's links lead to, in order. */
export function shownIds(page: Page): Promise<string[]> {
  return cards(page)
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => decodeURIComponent(link.getAttribute('href')?.split('/products/')[1] ?? '')),
    );
}

/** Waits until the list has this many items. */
export function shows(page: Page, count: number): Promise<void> {
  return eventuallyHolds(async () => {
    expect(await cards(page).count()).toBe(count);
  });
}

/** Waits until the pictures in view are there. */
export async function picturesInView(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const inView = [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight);
    return inView.length > 0 && inView.every((image) => image.complete && image.naturalWidth > 0);
  });
}

/** The control in the header that chooses a language, a button or a link. */
export function languageControl(page: Page, name: '日本語' | 'English'): Locator {
  const header = page.getByRole('banner');
  return header
    .getByRole('button', { name, exact: true })
    .or(header.getByRole('link', { name, exact: true }))
    .first();
}

/** Lets requests of the catalogue's data through as slowly as given. */
export function slowly(delayMs: number): (route: Route) => Promise<void> {
  return async (route) => {
    await wait(delayMs);
    await route.continue();
  };
}

/** Matches the requests of the catalogue's data. */
export function isApi(url: URL): boolean {
  return /^\/items(\/|$)/.test(url.pathname);
}
