import { Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, type ListingQuery } from './cursor';
import type { ListItemsQuery } from './dto/list-items.query';
import type { Item } from './item';
import { InvalidItemId, ItemNotFound, PrefixNeedsTitleSort } from './items.errors';
import { ItemsRepository } from './items.repository';
import { SORTS, titleKey } from './listing';

const MAX_ID_LENGTH = 255;

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

  /** @throws InvalidItemId, ItemNotFound */
  async get(id: string): Promise<Item> {
    if (id.length > MAX_ID_LENGTH || !/^\P{Cc}+$/u.test(id)) throw new InvalidItemId();
    const item = await this.repository.find(id);
    if (!item) throw new ItemNotFound(id);
    return item;
  }
}
