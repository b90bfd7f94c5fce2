import { useTranslation } from 'react-i18next';
import { BackLink } from './back.link';

/** The shape of a product while it is on the way. */
export function ProductSkeleton() {
  const { t } = useTranslation();
  return (
    <>
      <BackLink />
      <div className="product">
        <div className="product-picture">
          <div className="picture skeleton" />
        </div>
        <div className="product-text">
          <p className="visually-hidden" role="status">
            {t('catalogue.loading')}
          </p>
          <div className="skeleton-line skeleton-title" />
          <div className="skeleton-line skeleton-short" />
          <div className="skeleton-line" />
        </div>
      </div>
    </>
  );
}
