import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../i18n';
import { LANGUAGES, type Language } from '../language';

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const choice = (language: Language) => (
    <button
      type="button"
      lang={language}
      aria-pressed={i18n.language === language}
      onClick={() => void chooseLanguage(language)}
    >
      {LANGUAGES[language]}
    </button>
  );
  return (
    <div className="languages" role="group" aria-label={t('site.language')}>
      {choice('ja')}
      {choice('en')}
    </div>
  );
}
