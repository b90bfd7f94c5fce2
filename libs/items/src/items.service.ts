import { Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, type ListingQuery } from './cursor';
import type { ListItemsQuery } from './dto/list-items.query';
import type { Item } from './item';
import { requireItemId } from './item.id';
import { ItemNotFound, PrefixNeedsTitleSort } from './items.errors';
import { ItemsRepository } from './items.repository';
import { SORTS, titleKey } from './listing';

/** Reads of the catalogue. */
@Injectable()
export class ItemsService {
  constructor(private readonly repository: ItemsRepository) {}

  /**
   * One page of the listing, and the cursor of the next where there is one.
   *
   * @throws PrefixNeedsTitleSort, InvalidCursor
   */
  async list({ limit, cursor, sort, order, q }: ListItemsQuery) {
    if (q !== undefined && sort !== 'title') throw new PrefixNeedsTitleSort();
    const query: ListingQuery = {
      sort,
      order: order ?? SORTS[sort].order,
      prefix: q === undefined ? undefined : titleKey(q),
    };
    const after = cursor === undefined ? undefined : decodeCursor(query, cursor);
    const { items, next } = await this.repository.page(query, limit, after);
    return { items, nextCursor: next ? encodeCursor(query, next) : null };
  }

  /**
   * @param isFresh Whether it must be as it is this very moment, at twice the cost.
   * @throws InvalidItemId, ItemNotFound
   */
  async get(id: string, isFresh = false): Promise<Item> {
    requireItemId(id);
    const item = await this.repository.find(id, isFresh);
    if (!item) throw new ItemNotFound(id);
    return item;
  }
}
