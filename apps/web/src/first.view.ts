import { itemQuery, listQuery } from './api/queries';
import { queryOf, viewOf } from './catalogue/catalogue.view';
import { routeOf } from './routes';
import type { Services } from './services';

/** Asks for what the address shows: the page that shows it finds the answer, or the call on its way. */
export function prefetchFirstView({ api, queries }: Services): void {
  const route = routeOf(location.pathname);
  if (route.page === 'catalogue') {
    const view = viewOf(location.search);
    queries.infiniteQuery(listQuery(api, queryOf(view), view.show)).catch(leaveToThePage);
  }
  if (route.page === 'product') {
    queries.query(itemQuery(api, queries, route.id)).catch(leaveToThePage);
  }
}

/** The page asks again, and says so where that fails too. */
function leaveToThePage(): void {}
