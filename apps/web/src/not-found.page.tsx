import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useArrival } from './navigation';

/** For an address that leads nowhere, and for a product that is not there. */
export function NotFoundPage() {
  const { t } = useTranslation();
  const heading = useArrival(true);
  return (
    <section className="notice">
      <title>{t('notFound.title')}</title>
      <meta name="robots" content="noindex" />
      <h1 ref={heading} tabIndex={-1}>
        {t('notFound.title')}
      </h1>
      <p>{t('notFound.text')}</p>
      <Link href="/" className="button">
        {t('site.home')}
      </Link>
    </section>
  );
}
