// Takes the pictures of the README anew, into docs/screenshots. To be run after `npm run build`.
import { mkdir, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { launchBrowser, startShop } from './stack.mjs';

const FOLDER = 'docs/screenshots';
const DESKTOP = { width: 1280, height: 900 };

const SHOTS = [
  { file: 'list-ja-light.png', path: '/', locale: 'ja-JP', colorScheme: 'light', viewport: DESKTOP },
  { file: 'list-en-dark.png', path: '/', locale: 'en-US', colorScheme: 'dark', viewport: DESKTOP },
  { file: 'product-ja.png', path: '/products/2', locale: 'ja-JP', colorScheme: 'light', viewport: DESKTOP },
  {
    file: 'list-ja-360.png',
    path: '/',
    locale: 'ja-JP',
    colorScheme: 'light',
    viewport: { width: 360, height: 780 },
    deviceScaleFactor: 2,
  },
];

const shop = await startShop();
const browser = await launchBrowser();
try {
  await mkdir(FOLDER, { recursive: true });
  for (const { file, path, ...options } of SHOTS) {
    const context = await browser.newContext({ baseURL: shop.url, timezoneId: 'Asia/Tokyo', ...options });
    const page = await context.newPage();
    await page.goto(path);
    await page.getByRole('main').locator('img').first().waitFor();
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
