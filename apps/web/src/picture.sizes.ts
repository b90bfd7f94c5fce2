import type { ItemImage } from './api/client';

/** How wide a card shows its picture: follows the columns of catalogue.css. */
export const CARD_SIZES = '(min-width: 75rem) 270px, (min-width: 60rem) 22vw, (min-width: 38rem) 30vw, 45vw';

/** How wide a product's page shows its picture: follows the columns of product.css. */
export const PRODUCT_SIZES = '(min-width: 75rem) 660px, (min-width: 52rem) 55vw, 92vw';

/** The variants of a picture as a `srcset`; empty where there are none. */
export function renditionsOf({ variants }: ItemImage): string {
  return variants.map(({ url, width }) => `${url} ${width}w`).join(', ');
}
