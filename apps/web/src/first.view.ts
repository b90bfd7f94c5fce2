import { itemQuery, listQuery } from './api/queries';
import type { Item } from './api/client';
import { queryOf, viewOf } from './catalogue/catalogue.view';
import { CARD_SIZES, PRODUCT_SIZES, renditionsOf } from './picture.sizes';
import { routeOf } from './routes';
import type { Services } from './services';

/** Asks for what the address shows: the page that shows it finds the answer, or the call on its way. */
export function prefetchFirstView({ api, queries }: Services): void {
  const route = routeOf(location.pathname);
  if (route.page === 'catalogue') {
    const view = viewOf(location.search);
    queries
      .infiniteQuery(listQuery(api, queryOf(view), view.show))
      .then(({ pages }) => preloadPicture(pages[0]?.items[0], CARD_SIZES), leaveToThePage);
  }
  if (route.page === 'product') {
    queries
      .query(itemQuery(api, queries, route.id))
      .then((item) => preloadPicture(item, PRODUCT_SIZES), leaveToThePage);
  }
}

/** The picture that is seen first comes along with the code that will show it. */
function preloadPicture(item: Item | undefined, sizes: string): void {
  if (!item?.image) return;
  const picture = new Image();
  picture.fetchPriority = 'high';
  picture.sizes = sizes;
  picture.srcset = renditionsOf(item.image);
  picture.src = item.image.url;
}

/** The page asks again, and says so where that fails too. */
function leaveToThePage(): void {}
