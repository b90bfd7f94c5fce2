import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ApiError, type Item } from '../api/client';
import { itemQuery } from '../api/queries';
import { useArrival } from '../navigation';
import { NotFoundPage } from '../not-found.page';
import { Notice } from '../notice';
import { Picture } from '../picture';
import { PRODUCT_SIZES } from '../picture.sizes';
import { Price } from '../price';
import { useServices } from '../services.context';
import { BackLink } from './back.link';
import { ProductMetadata } from './product.metadata';
import { ProductSkeleton } from './product.skeleton';

export function ProductPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const product = useQuery(itemQuery(api, queries, id));

  if (product.data) return <Product item={product.data} />;
  if (product.isPending) return <ProductSkeleton />;
  if (isUnknown(product.error)) return <NotFoundPage />;
  return (
    <>
      <title>{t('product.error.title')}</title>
      <BackLink />
      <Notice
        heading="h1"
        title={t('product.error.title')}
        text={t('catalogue.error.text')}
        action={{ label: t('catalogue.error.retry'), run: () => void product.refetch() }}
        alert
      />
    </>
  );
}

function Product({ item }: { item: Item }) {
  const { t, i18n } = useTranslation();
  const heading = useArrival(true);
  const title = item.title ?? t('product.untitled');
  return (
    <>
      <ProductMetadata item={item} title={title} />
      <BackLink />
      <article className="product">
        <div className="product-picture">
          <Picture image={item.image} alt={title} sizes={PRODUCT_SIZES} loading="first" />
        </div>
        <div className="product-text">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <Price item={item} />
          {item.description && <p className="product-description">{item.description}</p>}
          {item.createdAt && (
            <p className="product-added">
              <time dateTime={item.createdAt}>
                {t('product.added', { date: longDate(item.createdAt, i18n.language) })}
              </time>
            </p>
          )}
        </div>
      </article>
    </>
  );
}

/** The API answers 404 for an id that no item has, and 400 for one that none could have. */
function isUnknown(error: Error): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 400);
}

function longDate(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(iso));
}
