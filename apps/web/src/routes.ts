/** The pages there are, told apart by path. */
export type Route = { page: 'catalogue' } | { page: 'product'; id: string } | { page: 'missing' };

export function routeOf(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'catalogue' };
  const [, segment] = /^\/products\/([^/]+)\/?$/.exec(path) ?? [];
  const id = segment === undefined ? null : decoded(segment);
  return id === null ? { page: 'missing' } : { page: 'product', id };
}

export function productPath(id: string): string {
  return `/products/${encodeURIComponent(id)}`;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
