export type Language = 'en' | 'ja';

/**
 * Of the languages that we speak the one that a client likes best; English where it likes neither or both the same.
 *
 * @param header `Accept-Language` as it came.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
 */
export function preferredLanguage(header = ''): Language {
  return weightOf('ja', header) > weightOf('en', header) ? 'ja' : 'en';
}

function weightOf(language: Language, header: string): number {
  const weights = header.split(',').flatMap((range) => {
    const [name = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    if (name.split('-')[0] !== language) return [];
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return Number(q) || 0;
  });
  return Math.max(0, ...weights);
}
