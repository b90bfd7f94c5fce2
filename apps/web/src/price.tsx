import { useTranslation } from 'react-i18next';
import type { Item } from './api/client';
import { formatMoney } from './money';

export function Price({ item }: { item: Item }) {
  const { t, i18n } = useTranslation();
  if (item.price === null) return <p className="price price-none">{t('product.noPrice')}</p>;
  return <p className="price">{formatMoney(item.price, item.currency, i18n.language)}</p>;
}
