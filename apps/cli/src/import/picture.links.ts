import { pictureAttributes, type ItemImage, type ItemRecord } from '@tana/items';
import {
  BrokenPicture,
  inspectNamedPicture,
  inspectPicture,
  MisnamedPicture,
  PictureTooLarge,
  PolyglotPicture,
  renderPicture,
  TooManyPixels,
  UnsupportedPicture,
  type PictureFormat,
  type PicturesService,
  type StorageService,
} from '@tana/storage';
import { UnusableFile, type PictureFolder } from './picture.folder';
import type { CheckedRow } from './source.row';

/** Where pictures go, and what is known of those that are there. */
export interface PictureStore {
  /** @throws what PicturesService.add throws. */
  add(bytes: Buffer): Promise<ItemImage>;
  /** @throws what PicturesService.restore throws. */
  restore(key: string, bytes: Buffer): Promise<ItemImage>;
  find(key: string): Promise<ItemImage | undefined>;
  /** Nothing where a variant is missing. */
  findWhole(key: string): Promise<ItemImage | undefined>;
}

/** The bucket. */
export function bucketPictures(
  pictures: PicturesService,
  storage: StorageService,
  stopped: AbortSignal,
): PictureStore {
  return {
    add: async (bytes) => (await pictures.add(bytes, stopped)).picture,
    restore: (key, bytes) => pictures.restore(key, bytes, stopped),
    find: (key) => storage.find(key),
    findWhole: (key) => pictures.findWhole(key),
  };
}

/** Checks all that the bucket would, and keeps nothing. */
export function noPictures(stopped: AbortSignal): PictureStore {
  const checked = async (bytes: Buffer, format: PictureFormat) => {
    const { width, height } = await renderPicture(bytes, format, stopped);
    return { key: 'images/not-stored', width, height, variantWidths: [] };
  };
  return {
    add: async (bytes) => checked(bytes, await inspectPicture(bytes)),
    restore: async (key, bytes) => checked(bytes, await inspectNamedPicture(key, bytes)),
    find: () => Promise.resolve(undefined),
    findWhole: () => Promise.resolve(undefined),
  };
}

type Reason = { readonly reason: string };

/** Gives records the pictures that their rows name. */
export class PictureLinks {
  /** What became of each file, by the key that it was to have and its real path: it is stored once for all rows. */
  private readonly stored = new Map<string, Promise<ItemImage | Reason>>();
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: PictureStore,
    private readonly folder: PictureFolder | undefined,
  ) {}

  /** Whether a row can be written as it is. */
  static isLinked({ pictureFile, uploadedKey }: CheckedRow): boolean {
    return pictureFile === undefined && uploadedKey === undefined;
  }

  /** The record with its picture, or why the picture cannot be had. */
  async link({ record, pictureFile, uploadedKey }: CheckedRow): Promise<{ record: ItemRecord } | Reason> {
    const withPicture = (image: ItemImage) => ({ record: { ...record, ...pictureAttributes(image) } });
    if (pictureFile === undefined || !this.folder) {
      const known = uploadedKey === undefined ? undefined : await this.known(uploadedKey);
      return known ? withPicture(known) : { record };
    }
    const whole = uploadedKey === undefined ? undefined : await this.store.findWhole(uploadedKey);
    if (whole) return withPicture(whole);
    const image = await this.image(this.folder, pictureFile, uploadedKey);
    if (!('reason' in image)) return withPicture(image);
    // One that has lost its variants, and that the folder cannot mend, is shown as it is.
    const known = uploadedKey === undefined ? undefined : await this.known(uploadedKey);
    return known ? withPicture(known) : image;
  }

  /** A picture that came by upload; of others, too, the bucket says that they are there, and no more. */
  private async known(key: string): Promise<ItemImage | undefined> {
    const image = await this.store.find(key);
    return image?.width === null ? undefined : image;
  }

  /** @param key That the picture had, in a backup; without one it gets one. */
  private async image(
    folder: PictureFolder,
    name: string,
    key: string | undefined,
  ): Promise<ItemImage | Reason> {
    try {
      const path = await folder.find(name);
      // No key has a line break.
      const file = `${key ?? ''}\n${path}`;
      const before = this.stored.get(file);
      if (before) return await before;
      const now = this.inTurn(async () => {
        const bytes = await folder.read(path);
        return key === undefined ? this.store.add(bytes) : this.store.restore(key, bytes);
      }).catch(reasonOf);
      this.stored.set(file, now);
      return await now;
    } catch (error) {
      return reasonOf(error);
    }
  }

  /** One at a time: the bytes of many would fill the memory. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastTurn.then(work);
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }
}

/** Errors that say something of the picture, and not of the bucket. */
const OF_PICTURES = [
  BrokenPicture,
  MisnamedPicture,
  PictureTooLarge,
  PolyglotPicture,
  TooManyPixels,
  UnsupportedPicture,
  UnusableFile,
];

function reasonOf(error: unknown): Reason {
  const isOfPicture = error instanceof Error && OF_PICTURES.some((kind) => error instanceof kind);
  if (!isOfPicture) throw error;
  return { reason: `picture: ${error.message}` };
}
