import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { loadEnglish, preferredLanguage, rememberLanguage, type Language } from './language';
import type editorJa from './editor/locales/ja.json';
import ja from './locales/ja.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof ja; editor: typeof editorJa };
  }
}

export async function startLanguage(): Promise<void> {
  i18next.on('languageChanged', (lng) => (document.documentElement.lang = lng));
  await i18next.use(initReactI18next).init({
    lng: 'ja',
    fallbackLng: 'ja',
    resources: { ja: { translation: ja } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  // Words that cannot be fetched leave the page in Japanese, which is better than no page.
  await showIn(preferredLanguage()).catch(() => undefined);
}

/** Switches at once and remembers the choice. */
export async function chooseLanguage(language: Language): Promise<void> {
  await showIn(language);
  rememberLanguage(language);
}

async function showIn(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    i18next.addResourceBundle('en', 'translation', await loadEnglish());
  }
  await i18next.changeLanguage(language);
}
