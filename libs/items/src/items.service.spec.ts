import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decodeCursor, encodeCursor, type ListingQuery } from './cursor';
import type { Item } from './item';
import { InvalidCursor, InvalidItemId, ItemNotFound, PrefixNeedsTitleSort } from './items.errors';
import { ItemsRepository, type ListingPage } from './items.repository';
import { ItemsService } from './items.service';

const APPLE: Item = {
  id: '2',
  title: 'リンゴ',
  description: '',
  price: 150,
  image: null,
  createdAt: null,
  updatedAt: null,
  version: 0,
};
const POSITION = { id: '2', sortKey: '150' };
const LAST_PAGE: ListingPage = { items: [APPLE], next: undefined };

const start = () => {
  const config = {
    tableName: 'products',
    currency: 'JPY',
    imageBaseUrl: '/storage/images',
    requestTimeoutMs: 5000,
    adoptionUnitsPerSecond: 0,
  };
  const repository = new ItemsRepository(new DynamoDBClient({ region: 'ap-northeast-1' }), config);
  const page = jest.spyOn(repository, 'page').mockResolvedValue(LAST_PAGE);
  const find = jest.spyOn(repository, 'find').mockResolvedValue(APPLE);
  return { service: new ItemsService(repository), page, find };
};

describe('list', () => {
  it.each([
    ['newest', undefined, 'desc'],
    ['title', undefined, 'asc'],
    ['price', undefined, 'asc'],
    ['newest', 'asc', 'asc'],
    ['price', 'desc', 'desc'],
  ] as const)('sorts by %s with order %s as %s', async (sort, order, expected) => {
    const { service, page } = start();

    await service.list({ limit: 24, sort, ...(order && { order }) });

    expect(page.mock.calls).toEqual([[{ sort, order: expected, prefix: undefined }, 24, undefined]]);
  });

  it('gives the items of the page', async () => {
    const { service } = start();

    expect(await service.list({ limit: 24, sort: 'newest' })).toEqual({ items: [APPLE], nextCursor: null });
  });

  it('searches for the prefix in the form in which titles are compared', async () => {
    const { service, page } = start();

    await service.list({ limit: 24, sort: 'title', q: 'ﾊﾞＡ' });

    expect(page.mock.calls[0]?.[0].prefix).toBe('バa');
  });

  it.each(['newest', 'price'] as const)('does not search titles sorted by %s', async (sort) => {
    const { service, page } = start();

    await expect(service.list({ limit: 24, sort, q: 'リン' })).rejects.toThrow(PrefixNeedsTitleSort);
    expect(page).not.toHaveBeenCalled();
  });

  it('gives a cursor of the very query where more follows', async () => {
    const { service, page } = start();
    page.mockResolvedValue({ items: [APPLE], next: POSITION });

    const { nextCursor } = await service.list({ limit: 1, sort: 'price' });

    const query: ListingQuery = { sort: 'price', order: 'asc', prefix: undefined };
    expect(decodeCursor(query, nextCursor ?? '')).toEqual(POSITION);
  });

  it('goes on where the cursor says', async () => {
    const { service, page } = start();
    const query: ListingQuery = { sort: 'title', order: 'asc', prefix: 'リン' };

    await service.list({ limit: 1, sort: 'title', q: 'ﾘﾝ', cursor: encodeCursor(query, POSITION) });

    expect(page.mock.calls).toEqual([[query, 1, POSITION]]);
  });

  it('asks nothing of DynamoDB for a cursor of another query', async () => {
    const { service, page } = start();
    const cursor = encodeCursor({ sort: 'title', order: 'asc', prefix: undefined }, POSITION);

    await expect(service.list({ limit: 1, sort: 'price', cursor })).rejects.toThrow(InvalidCursor);
    expect(page).not.toHaveBeenCalled();
  });
});

describe('get', () => {
  it.each(['2', '商品', 'a b', '-'.repeat(255), '../..'])('gives the item %s', async (id) => {
    const { service, find } = start();

    expect(await service.get(id)).toBe(APPLE);
    expect(find.mock.calls).toEqual([[id, false]]);
  });

  it('gives the item as it is this very moment to whom it matters', async () => {
    const { service, find } = start();

    await service.get('2', true);
    expect(find.mock.calls).toEqual([['2', true]]);
  });

  it('says so where there is none', async () => {
    const { service, find } = start();
    find.mockResolvedValue(undefined);

    await expect(service.get('9')).rejects.toThrow(new ItemNotFound('9'));
  });

  it.each([
    ['empty', ''],
    ['too long', '-'.repeat(256)],
    ['with NUL', 'a\0'],
    ['with a line feed', 'a\n'],
    ['with a C1 control character', 'a\x85'],
  ])('asks nothing of DynamoDB for an id that is %s', async (_what, id) => {
    const { service, find } = start();

    await expect(service.get(id)).rejects.toThrow(InvalidItemId);
    expect(find).not.toHaveBeenCalled();
  });
});
