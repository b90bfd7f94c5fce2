import type { ItemImage } from './item';

/** What items must know of the bucket, and all that they know: the composition root binds it to storage. */
export abstract class ItemPictures {
  /** Facts of the picture with this key (`images/<name>`); undefined where there is none. */
  abstract find(key: string): Promise<ItemImage | undefined>;
}
