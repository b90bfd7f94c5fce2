import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Item } from '../api/client';
import { Picture } from '../picture';
import { CARD_SIZES } from '../picture.sizes';
import { Price } from '../price';
import { productPath } from '../routes';

interface Props {
  item: Item;
  loading: 'lazy' | 'eager' | 'first';
}

export const ProductCard = memo(function ProductCard({ item, loading }: Props) {
  const { t } = useTranslation();
  return (
    <article className="card">
      <Picture image={item.image} alt="" sizes={CARD_SIZES} loading={loading} />
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
