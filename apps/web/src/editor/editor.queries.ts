import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { ListQuery } from '../api/client';
import { listQuery } from '../api/queries';
import type { EditorApi } from './editor.api';

/** Apart from what visitors are shown, which may come from a cache. */
const EDITOR = 'editor';

/** The list as it is now: asked anew whenever it is shown. */
export function editorListQuery(api: EditorApi, query: Omit<ListQuery, 'limit' | 'cursor'>, show: number) {
  return listQuery(api, query, show, { lists: [EDITOR, 'items'], staleTime: 0 });
}

/** An item to start a form from; nothing changes beneath the form once it is there. */
export function versionedQuery(api: EditorApi, id: string) {
  return queryOptions({
    queryKey: [EDITOR, 'item', id],
    queryFn: ({ signal }) => api.item(id, signal),
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** The currency that items have: any of them tells. Null in an empty catalogue. */
export function currencyQuery(api: EditorApi) {
  return queryOptions({
    queryKey: [EDITOR, 'currency'],
    queryFn: async ({ signal }) => {
      const { items } = await api.listItems({ sort: 'newest', limit: 1 }, signal);
      return items[0]?.currency ?? null;
    },
    staleTime: (query) => (query.state.data === null ? 0 : Infinity),
  });
}

/** After a write: what visitors see, and the editor's list, are asked for anew when they are next shown. */
export async function forgetItem(queries: QueryClient, id: string): Promise<void> {
  queries.removeQueries({ queryKey: ['item', id] });
  await Promise.all([
    queries.invalidateQueries({ queryKey: ['items'] }),
    queries.invalidateQueries({ queryKey: [EDITOR, 'items'] }),
  ]);
}
