import { Inject, Injectable } from '@nestjs/common';
import { createHash, randomUUID } from 'node:crypto';
import type { ItemBody, ItemPatch } from './dto/item.body';
import { toItemResponse } from './dto/item.response';
import { RULES } from './dto/item.rules';
import { etagOf, findEtag } from './etag';
import type { Item, ItemContent, ItemImage } from './item';
import { idempotentId, requireItemId, requireNewItemId } from './item.id';
import { ItemPictures } from './item.pictures';
import { itemsConfig, type ItemsConfig } from './items.config';
import {
  IdempotencyKeyReused,
  ItemChanged,
  ItemIdTaken,
  ItemIncomplete,
  ItemNotFound,
  UnknownPicture,
} from './items.errors';
import { ItemsRepository } from './items.repository';
import { ReadCache } from './read.cache';

/** An item before and after a write; null where there is none. */
export interface ItemChange {
  readonly before: Item | null;
  readonly after: Item | null;
}

/** Writes of the catalogue. */
@Injectable()
export class ItemsEditor {
  constructor(
    private readonly repository: ItemsRepository,
    private readonly pictures: ItemPictures,
    private readonly cache: ReadCache,
    @Inject(itemsConfig.KEY) private readonly config: ItemsConfig,
  ) {}

  /**
   * Makes a new item; with an idempotency key, one item however often it is called. A repeated call answers the item
   * as it is now.
   *
   * @throws UnknownPicture, InvalidIdempotencyKey, IdempotencyKeyReused
   */
  async create(body: ItemBody, subject: string, idempotencyKey?: string) {
    const id = idempotencyKey === undefined ? randomUUID() : idempotentId(subject, idempotencyKey);
    const requestHash = hashOf(body);
    const content = await this.contentOf(body);
    const added = await this.writing(id, () => this.repository.add(id, content, requestHash));
    if (added.requestHash !== requestHash) throw new IdempotencyKeyReused();
    return added;
  }

  /** @throws InvalidNewItemId, UnknownPicture, ItemIdTaken */
  async createAs(id: string, body: ItemBody): Promise<Item> {
    requireNewItemId(id);
    const content = await this.contentOf(body);
    const { item, isNew } = await this.writing(id, () => this.repository.add(id, content));
    if (!isNew) throw new ItemIdTaken();
    return item;
  }

  /** @throws InvalidItemId, UnknownPicture, ItemChanged, ItemTooLarge */
  async replace(id: string, body: ItemBody, ifMatch: string) {
    requireItemId(id);
    const content = await this.contentOf(body);
    const change = await this.writing(id, () =>
      this.repository.change(id, (item) => {
        this.requireMatch(item, ifMatch);
        return content;
      }),
    );
    // A PUT can create, so that where there is nothing it is the condition that fails: RFC 9110, section 13.1.1.
    if (!change) throw new ItemChanged();
    return change;
  }

  /** @throws InvalidItemId, UnknownPicture, ItemNotFound, ItemChanged, ItemIncomplete, ItemTooLarge */
  async patch(id: string, patch: ItemPatch, ifMatch: string) {
    requireItemId(id);
    const image = patch.imageKey === undefined ? undefined : await this.pictureOf(patch.imageKey);
    const change = await this.writing(id, () =>
      this.repository.change(id, (item) => {
        this.requireMatch(item, ifMatch);
        const description = patch.description === undefined ? undefined : (patch.description ?? '');
        return { ...complete(patch.title ?? item.title, patch.price ?? item.price), description, image };
      }),
    );
    if (!change) throw new ItemNotFound(id);
    return change;
  }

  /** @throws InvalidItemId, ItemNotFound, ItemChanged */
  async delete(id: string, ifMatch: string): Promise<Item> {
    requireItemId(id);
    const item = await this.writing(id, () =>
      this.repository.delete(id, (found) => this.requireMatch(found, ifMatch)),
    );
    if (!item) throw new ItemNotFound(id);
    return item;
  }

  /** Whatever becomes of a write, nothing is given from then on that was read before: an error can be that of a lost answer. */
  private async writing<T>(id: string, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } finally {
      this.cache.forget(id);
    }
  }

  private async contentOf({ title, price, description, imageKey }: ItemBody): Promise<ItemContent> {
    return { title, price, description: description ?? '', image: await this.pictureOf(imageKey ?? null) };
  }

  private async pictureOf(key: string | null): Promise<ItemImage | null> {
    if (key === null) return null;
    const image = await this.pictures.find(key);
    if (!image) throw new UnknownPicture();
    return image;
  }

  private requireMatch(item: Item, ifMatch: string): void {
    const etag = etagOf(JSON.stringify(toItemResponse(item, this.config)));
    if (findEtag(ifMatch, etag) === undefined) throw new ItemChanged();
  }
}

/** Of an item that a hand has typed, title and price can be missing: a change must not leave it at that. */
function complete(title: string | null, price: number | null) {
  if (title !== null && price !== null) return { title, price };
  throw new ItemIncomplete([
    ...(title === null ? [{ pointer: '/title', detail: RULES.title }] : []),
    ...(price === null ? [{ pointer: '/price', detail: RULES.price }] : []),
  ]);
}

/** Equal for requests that ask for the same item, however their JSON is written. */
function hashOf({ title, price, description, imageKey }: ItemBody): string {
  const asked = JSON.stringify([title, price, description ?? '', imageKey]);
  return createHash('sha256').update(asked).digest('base64url');
}
