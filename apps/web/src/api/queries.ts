import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
  type InfiniteData,
} from '@tanstack/react-query';
import { ApiError, type Api, type Item, type ItemPage, type ListQuery } from './client';

/** Items that one call brings when more are asked for. */
export const PAGE_SIZE = 24;

/** The most that one call may bring. */
const MOST = 100;

export type { QueryClient };

interface PageParam {
  limit: number;
  cursor?: string;
}

const LISTS = ['items'];

/** Coming back to a list must find it as it was left, without asking again for each of its pages. */
const VISITORS = { lists: LISTS, staleTime: Infinity };

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Without it a device that believes itself offline shows "loading" for ever instead of an error.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 1 && isWorthRetrying(error),
        retryDelay: 400,
      },
    },
  });
}

function isWorthRetrying(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 503;
}

/** A list that grows by pages; `show` is how many of it the visitor wants to see, in as few calls as that takes. */
export function listQuery(
  api: Pick<Api, 'listItems'>,
  query: Omit<ListQuery, 'limit' | 'cursor'>,
  show: number,
  { lists, staleTime } = VISITORS,
) {
  const firstPage: PageParam = { limit: Math.min(show, MOST) };
  return infiniteQueryOptions({
    queryKey: [...lists, query],
    queryFn: ({ pageParam, signal }) => api.listItems({ ...query, ...pageParam }, signal),
    initialPageParam: firstPage,
    getNextPageParam: ({ nextCursor }: ItemPage, pages: ItemPage[]): PageParam | null => {
      const missing = show - pages.reduce((count, { items }) => count + items.length, 0);
      const limit = Math.min(Math.max(missing, PAGE_SIZE), MOST);
      return nextCursor === null ? null : { limit, cursor: nextCursor };
    },
    placeholderData: keepPreviousData,
    staleTime,
    gcTime: 15 * 60_000,
  });
}

/** One item; until the answer is there, a list that has been shown already lends its own copy. */
export function itemQuery(api: Api, queries: QueryClient, id: string) {
  return queryOptions<Item>({
    queryKey: ['item', id],
    queryFn: ({ signal }) => api.getItem(id, signal),
    placeholderData: () => listedItem(queries, id),
    staleTime: 10_000,
  });
}

function listedItem(queries: QueryClient, id: string): Item | undefined {
  const lists = queries.getQueriesData<InfiniteData<ItemPage>>({ queryKey: LISTS });
  const pages = lists.flatMap(([, list]) => list?.pages ?? []);
  return pages.flatMap((page) => page.items).find((item) => item.id === id);
}
