/** The pages there are, told apart by path. */
export type Route =
  { page: 'catalogue' } | { page: 'product'; id: string } | { page: 'edit' } | { page: 'missing' };

/** The editor's page; sign-in comes back here. What of it is shown stands in the query. */
export const EDIT_PATH = '/edit';

export function routeOf(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'catalogue' };
  if (path === EDIT_PATH) return { page: 'edit' };
  const [, segment] = /^\/products\/([^/]+)\/?$/.exec(path) ?? [];
  const id = segment === undefined ? null : decoded(segment);
  return id === null ? { page: 'missing' } : { page: 'product', id };
}

export function productPath(id: string): string {
  return `/products/${encodeURIComponent(id)}`;
}

/** What an address shows; the order of a list, a search or how much of it is shown make no other place of it. */
export function placeOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  const isForm = pathname === EDIT_PATH && /^\?(item=|new)/.test(search);
  return isForm ? pathname + search : pathname;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
