import type { Item, ItemsService } from '@tana/items';

/** How `tana items list` lists. */
export interface ListOptions {
  readonly sort: 'newest' | 'title' | 'price';
  readonly q?: string;
}

const PAGE = 100;

/** Every listed item, page by page. */
export async function* allItems(service: ItemsService, { sort, q }: ListOptions): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await service.list({
      sort,
      limit: PAGE,
      ...(q !== undefined && { q }),
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
