import { PAGE_SIZE } from '../api/queries';
import type { ListQuery } from '../api/client';

/** The orders that a visitor can choose, by their names in the address. */
export const SORTS = {
  newest: { label: 'newest', query: { sort: 'newest' } },
  title: { label: 'title', query: { sort: 'title' } },
  'price-asc': { label: 'priceAsc', query: { sort: 'price', order: 'asc' } },
  'price-desc': { label: 'priceDesc', query: { sort: 'price', order: 'desc' } },
} as const satisfies Record<string, { label: string; query: Pick<ListQuery, 'sort' | 'order'> }>;

export type Sort = keyof typeof SORTS;

/** What the address says about the list. */
export interface View {
  sort: Sort;
  /** First letters of the titles looked for; empty where all are shown. */
  q: string;
  /** How many the visitor has asked to see. */
  show: number;
}

/** An address cannot make the page load more than this by itself; a visitor who asks on can. */
const MOST_SHOWN = 2000;

export const LONGEST_SEARCH = 200;

/** Takes what it can read and leaves the rest at its default: an address may have been typed by hand. */
export function viewOf(search: string): View {
  const params = new URLSearchParams(search);
  const sort = params.get('sort') ?? '';
  return {
    sort: isSort(sort) ? sort : 'newest',
    q: searchWords(params.get('q') ?? ''),
    show: Math.min(Math.max(PAGE_SIZE, Math.trunc(Number(params.get('show'))) || 0), MOST_SHOWN),
  };
}

/** The address that shows a view, on the page at `path`; what is at its default goes without saying. */
export function addressOf({ sort, q, show }: View, path = '/'): string {
  const params = new URLSearchParams();
  if (sort !== 'newest') params.set('sort', sort);
  if (q) params.set('q', q);
  if (show > PAGE_SIZE) params.set('show', String(show));
  return params.size > 0 ? `${path}?${params}` : path;
}

/** How the API is asked for a view. It finds by title only in the order of titles, whatever was chosen before. */
export function queryOf({ sort, q }: View): Omit<ListQuery, 'limit' | 'cursor'> {
  return q ? { sort: 'title', q } : SORTS[sort].query;
}

/** What has been typed, as it is looked for. */
export function searchWords(typed: string): string {
  return typed.trim().slice(0, LONGEST_SEARCH);
}

export function isSort(value: string): value is Sort {
  return Object.hasOwn(SORTS, value);
}
