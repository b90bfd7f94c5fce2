import type { Item, ItemImage } from '../api/client';
import type { components } from '../api/schema';
import { priceOf, typedPrice } from './typed.price';

/** What an editor types, as it stands in the form. */
export interface Fields {
  title: string;
  price: string;
  description: string;
  image: ItemImage | null;
}

export type Field = keyof Fields;
export const FIELDS = ['title', 'price', 'description', 'image'] as const satisfies readonly Field[];

/** Where the API's faults point to. */
export const POINTERS: Record<Field, string> = {
  title: '/title',
  price: '/price',
  description: '/description',
  image: '/imageKey',
};

/** What the API is sent; what is left out is empty. A price that cannot be read is null, which the API refuses. */
export type ItemBody = Omit<components['schemas']['ItemBody'], 'price'> & { price: number | null };

export const NO_FIELDS: Fields = { title: '', price: '', description: '', image: null };

export function fieldsOf({ title, price, currency, description, image }: Item): Fields {
  return { title: title ?? '', price: typedPrice(price, currency), description, image };
}

export function bodyOf({ title, price, description, image }: Fields, currency: string | null): ItemBody {
  return {
    title,
    price: priceOf(price, currency),
    ...(description && { description }),
    ...(image && { imageKey: image.key }),
  };
}

/** The fields in which two versions differ. A price is the same however it was typed, and a picture goes by its key. */
export function differences(a: Fields, b: Fields, currency: string | null): Field[] {
  const isSame: Record<Field, boolean> = {
    title: a.title === b.title,
    price: a.price === b.price || isSamePrice(priceOf(a.price, currency), priceOf(b.price, currency)),
    description: a.description === b.description,
    image: a.image?.key === b.image?.key,
  };
  return FIELDS.filter((field) => !isSame[field]);
}

function isSamePrice(a: number | null, b: number | null): boolean {
  return a !== null && a === b;
}
