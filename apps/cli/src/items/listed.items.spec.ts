import type { Item, ItemsService } from '@tana/items';
import { allItems } from './listed.items';

describe('allItems', () => {
  it('goes through all pages, by the order and the beginning that were asked for', async () => {
    const pages = [
      { items: ['a', 'b'], nextCursor: '1' },
      { items: [], nextCursor: '2' },
      { items: ['c'], nextCursor: null },
    ];
    const list = jest.fn(() => Promise.resolve(pages.shift()));
    // `allItems` takes no more of it.
    const service = { list } as unknown as ItemsService;

    const items: Item[] = [];
    for await (const item of allItems(service, { sort: 'title', q: 'リン' })) items.push(item);

    expect(items).toEqual(['a', 'b', 'c']);
    expect(list.mock.calls).toEqual([
      [{ sort: 'title', q: 'リン', limit: 100 }],
      [{ sort: 'title', q: 'リン', limit: 100, cursor: '1' }],
      [{ sort: 'title', q: 'リン', limit: 100, cursor: '2' }],
    ]);
  });
});
