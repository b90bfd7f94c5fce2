import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { EDIT_PATH } from '../routes';
import { useServices } from '../services.context';
import { LanguageSwitch } from './language.switch';

/** What stands around every page: skip link, header, main, footer. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { siteName } = useServices().config;
  return (
    <>
      <a className="skip" href="#main">
        {t('site.skip')}
      </a>
      <header className="header">
        <Link href="/" className="brand">
          <span className="brand-mark" lang="ja" aria-hidden="true">
            棚
          </span>
          <span className="brand-name">{siteName}</span>
        </Link>
        <LanguageSwitch />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="footer">
        <p>
          <span>{siteName}</span>
          <Link href={EDIT_PATH}>{t('site.edit')}</Link>
        </p>
      </footer>
    </>
  );
}
