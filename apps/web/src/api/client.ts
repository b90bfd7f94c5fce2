import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

export type Item = components['schemas']['ItemResponse'];
export type ItemImage = components['schemas']['ItemImageResponse'];

export interface ItemPage {
  items: Item[];
  nextCursor: string | null;
}

/** What the page asks the list for. */
export interface ListQuery {
  sort: 'newest' | 'title' | 'price';
  order?: 'asc' | 'desc';
  q?: string;
  limit: number;
  cursor?: string;
}

/** An answer other than the one that was asked for; without any answer at all, fetch's own error is thrown. */
export class ApiError extends Error {
  constructor(readonly status: number) {
    super(`The API answered ${status}`);
    this.name = 'ApiError';
  }
}

/** The part of the API that a visitor uses, with the addresses of pictures made absolute. */
export interface Api {
  listItems(query: ListQuery, signal: AbortSignal): Promise<ItemPage>;
  getItem(id: string, signal: AbortSignal): Promise<Item>;
}

/** Speaks to the API at `origin`; empty means the page's own. */
export function createApi(origin: string, fetch = globalThis.fetch): Api {
  const client = createClient<paths>({ baseUrl: origin, fetch });
  return {
    async listItems(query, signal) {
      const { data, response } = await client.GET('/items', { params: { query }, signal });
      if (!data) throw new ApiError(response.status);
      return { items: data.items.map((item) => withPictureAt(origin, item)), nextCursor: data.nextCursor };
    },
    async getItem(id, signal) {
      const { data, response } = await client.GET('/items/{id}', { params: { path: { id } }, signal });
      if (!data) throw new ApiError(response.status);
      return withPictureAt(origin, data);
    },
  };
}

/** The item with the addresses of its picture made absolute. */
export function withPictureAt(origin: string, item: Item): Item {
  return item.image ? { ...item, image: pictureAt(origin, item.image) } : item;
}

export function pictureAt(origin: string, image: ItemImage): ItemImage {
  const absolute = (url: string): string => new URL(url, origin || location.origin).href;
  const variants = image.variants.map((variant) => ({ ...variant, url: absolute(variant.url) }));
  return { ...image, url: absolute(image.url), variants };
}
