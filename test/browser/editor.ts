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

/** A field of the form. */
export function field(page: Page, name: 'title' | 'price' | 'description'): Locator {
  return page.locator(`[name="${name}"]`);
}

/** Waits until a toast says so. */
export function said(page: Page, text: string): Promise<void> {
  return page.locator('.toast').filter({ hasText: text }).waitFor();
}
