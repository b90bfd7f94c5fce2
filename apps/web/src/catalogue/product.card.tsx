import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Item } from '../api/client';
import { Picture } from '../picture';
import { Price } from '../price';
import { productPath } from '../routes';

/** Follows the columns of catalogue.css. */
const SIZES = '(min-width: 75rem) 270px, (min-width: 60rem) 22vw, (min-width: 38rem) 30vw, 45vw';

interface Props {
  item: Item;
  loading: 'lazy' | 'eager' | 'first';
}

export const ProductCard = memo(function ProductCard({ item, loading }: Props) {
  const { t } = useTranslation();
  return (
    <article className="card">
      <Picture image={item.image} alt="" sizes={SIZES} loading={loading} />
      <div className="card-text">
        <h2>
          <Link href={productPath(item.id)} state={{ fromCatalogue: true }}>
            {item.title ?? t('product.untitled')}
          </Link>
        </h2>
        <Price item={item} />
        {item.description && <p className="card-description">{item.description}</p>}
      </div>
    </article>
  );
});
