import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Item, ItemPage } from '../api/client';
import type { listQuery } from '../api/queries';

/** What a list has so far of the `show` items that are wanted; what is missing is on its way. */
export function useListedItems(query: ReturnType<typeof listQuery>, show: number) {
  const list = useInfiniteQuery(query);
  const items = useMemo(() => distinctItems(list.data?.pages ?? []), [list.data]);
  const isBusy = list.isFetching;
  const { fetchNextPage } = list;
  const hasAll = items.length >= show || !list.hasNextPage || list.isPlaceholderData || list.isError;
  // An address can ask for more than one call brings, as after the reload of a long list.
  useEffect(() => {
    if (!hasAll && !isBusy) void fetchNextPage({ cancelRefetch: false });
  }, [hasAll, isBusy, fetchNextPage]);
  return { list, items, hasAll };
}

/** All items in order; one that moved between two calls, and so came twice, is shown once. */
function distinctItems(pages: ItemPage[]): Item[] {
  const items = pages.flatMap((page) => page.items);
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
