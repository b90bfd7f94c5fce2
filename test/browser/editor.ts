import type { Locator, Page } from 'playwright-core';
import en from '../../apps/web/src/editor/locales/en.json';
import ja from '../../apps/web/src/editor/locales/ja.json';

/** The words of the editor's page. */
export const EDITOR_WORDS = { ja, en };

/** Fills the gaps of a text as the page does. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => values[name] ?? '');
}

export function button(page: Page, name: string): Locator {
  return page.getByRole('button', { name, exact: true });
}

/** In Japanese, from the page's button over the provider's form, where that does not know the editor yet, and back. */
export async function signIn(page: Page): Promise<void> {
  const words = EDITOR_WORDS.ja;
  await button(page, words.signIn.action).click();
  const name = page.locator('input[name="name"]');
  const account = page.getByRole('button', { name: words.account.signOut });
  await name.or(account).waitFor();
  if (await name.isVisible()) {
    await name.fill('editor');
    await page.locator('input[name="password"]').fill('tana');
    await page.locator('button[type="submit"]').click();
  }
  await account.waitFor();
}

/** A field of the form. */
export function field(page: Page, name: 'title' | 'price' | 'description'): Locator {
  return page.locator(`[name="${name}"]`);
}

/** Waits until a toast says so. */
export function said(page: Page, text: string): Promise<void> {
  return page.locator('.toast').filter({ hasText: text }).waitFor();
}
