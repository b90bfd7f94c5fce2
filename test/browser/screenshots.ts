// Takes the pictures of the README anew, into docs/screenshots. To be run after `npm run build`.
import { mkdir, writeFile } from 'node:fs/promises';
import type { BrowserContextOptions } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser, picturesInView, startShop } from './browser';
import { field, signIn } from './editor';

const FOLDER = 'docs/screenshots';
const DESKTOP = { width: 1280, height: 900 };

interface Shot extends BrowserContextOptions {
  readonly file: string;
  readonly path: string;
  /** For editors only: the title of the product whose form is shown. */
  readonly edited?: string;
}

const SHOTS: Shot[] = [
  { file: 'list-ja-light.png', path: '/', locale: 'ja-JP', colorScheme: 'light', viewport: DESKTOP },
  { file: 'list-en-dark.png', path: '/', locale: 'en-US', colorScheme: 'dark', viewport: DESKTOP },
  { file: 'product-ja.png', path: '/products/2', locale: 'ja-JP', colorScheme: 'light', viewport: DESKTOP },
  {
    file: 'edit-ja.png',
    path: '/edit',
    edited: 'リンゴ',
    locale: 'ja-JP',
    colorScheme: 'light',
    viewport: DESKTOP,
  },
  {
    file: 'list-ja-360.png',
    path: '/',
    locale: 'ja-JP',
    colorScheme: 'light',
    viewport: { width: 360, height: 780 },
    deviceScaleFactor: 2,
  },
];

async function main(): Promise<void> {
  const browser = await launchBrowser();
  const shop = await startShop('--sample', '60');
  try {
    await mkdir(FOLDER, { recursive: true });
    for (const { file, path, edited, ...options } of SHOTS) {
      const context = await browser.newContext({ baseURL: shop.url, timezoneId: 'Asia/Tokyo', ...options });
      const page = await context.newPage();
      await page.goto(path);
      if (edited !== undefined) {
        await signIn(page);
        await page.getByRole('link', { name: edited, exact: true }).click();
        await field(page, 'title').waitFor();
      }
      await picturesInView(page);
      await page.waitForLoadState('networkidle');
      const shot = await page.screenshot({ animations: 'disabled' });
      const small = await sharp(shot).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
      await writeFile(`${FOLDER}/${file}`, small);
      console.log(`${FOLDER}/${file}: ${Math.round(small.length / 1024)} KiB`);
      await context.close();
    }
  } finally {
    await browser.close();
    await shop.stop();
  }
}

void main();
