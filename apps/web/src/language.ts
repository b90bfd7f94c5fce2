/** The languages of the page, each by its own name. */
export const LANGUAGES = { ja: '日本語', en: 'English' } as const;
export type Language = keyof typeof LANGUAGES;

const CHOICE = 'tana.language';

/** The language that was chosen, else the browser's: English where that comes first, otherwise Japanese. */
export function preferredLanguage(): Language {
  return chosenLanguage() ?? (/^en\b/i.test(navigator.languages[0] ?? '') ? 'en' : 'ja');
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(CHOICE, language);
  } catch {
    // Storage is off: the choice holds for this visit.
  }
}

/** Japanese comes with the page; English only to those who read it. */
export async function loadEnglish() {
  const { default: words } = await import('./locales/en.json');
  return words;
}

function chosenLanguage(): Language | null {
  try {
    const choice = localStorage.getItem(CHOICE);
    return choice === 'ja' || choice === 'en' ? choice : null;
  } catch {
    return null;
  }
}
