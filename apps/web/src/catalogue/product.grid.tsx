import type { Item } from '../api/client';
import { ProductCard } from './product.card';

/** Cards that the widest row holds: they are in view at first, so their pictures do not wait. */
const FIRST_ROW = 4;

export function ProductGrid({ items, isOutdated }: { items: Item[]; isOutdated: boolean }) {
  return (
    <div className="shelves">
      <ul className="grid" data-outdated={isOutdated || undefined} aria-busy={isOutdated}>
        {items.map((item, index) => (
          <li key={item.id}>
            <ProductCard item={item} loading={index === 0 ? 'first' : index < FIRST_ROW ? 'eager' : 'lazy'} />
          </li>
        ))}
      </ul>
    </div>
  );
}
