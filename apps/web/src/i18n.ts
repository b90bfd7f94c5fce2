import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import ja from './locales/ja.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof ja };
  }
}

/** The languages of the page, each by its own name. */
export const LANGUAGES = { ja: '日本語', en: 'English' } as const;
export type Language = keyof typeof LANGUAGES;

const CHOICE = 'tana.language';

/** Starts in the chosen language, else in the browser's: English where that comes first, otherwise Japanese. */
export async function startLanguage(): Promise<void> {
  const language = chosenLanguage() ?? preferredLanguage();
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
  await showIn(language).catch(() => undefined);
}

/** Switches at once and remembers the choice. */
export async function chooseLanguage(language: Language): Promise<void> {
  await showIn(language);
  try {
    localStorage.setItem(CHOICE, language);
  } catch {
    // Storage is off: the choice holds for this visit.
  }
}

async function showIn(language: Language): Promise<void> {
  // Only the language that is shown is fetched.
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const { default: words } = await import('./locales/en.json');
    i18next.addResourceBundle('en', 'translation', words);
  }
  await i18next.changeLanguage(language);
}

function chosenLanguage(): Language | null {
  try {
    const choice = localStorage.getItem(CHOICE);
    return choice === 'ja' || choice === 'en' ? choice : null;
  } catch {
    return null;
  }
}

function preferredLanguage(): Language {
  return /^en\b/i.test(navigator.languages[0] ?? '') ? 'en' : 'ja';
}
