import { pictureAttributes, type ItemImage, type ItemRecord } from '@tana/items';
import {
  BrokenPicture,
  inspectPicture,
  PictureTooLarge,
  PolyglotPicture,
  renderPicture,
  TooManyPixels,
  UnsupportedPicture,
  type PicturesService,
  type StorageService,
} from '@tana/storage';
import { UnusableFile, type PictureFolder } from './picture.folder';
import type { CheckedRow } from './source.row';

/** Where pictures go, and what is known of those that are there. */
export interface PictureStore {
  /** @throws what PicturesService.add throws. */
  add(bytes: Buffer): Promise<ItemImage>;
  find(key: string): Promise<ItemImage | undefined>;
}

/** The bucket. */
export function bucketPictures(
  pictures: PicturesService,
  storage: StorageService,
  stopped: AbortSignal,
): PictureStore {
  return {
    add: async (bytes) => (await pictures.add(bytes, stopped)).picture,
    find: (key) => storage.find(key),
  };
}

/** Checks all that the bucket would, and keeps nothing. */
export function noPictures(stopped: AbortSignal): PictureStore {
  return {
    add: async (bytes) => {
      const { width, height } = await renderPicture(bytes, await inspectPicture(bytes), stopped);
      return { key: 'images/not-stored', width, height, variantWidths: [] };
    },
    find: () => Promise.resolve(undefined),
  };
}

type Reason = { readonly reason: string };

/** Gives records the pictures that their rows name. */
export class PictureLinks {
  /** What became of each file that was read, by its real path: however many rows name it, it is stored once. */
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
    const known = uploadedKey === undefined ? undefined : await this.store.find(uploadedKey);
    // Stored under this key before, by the page or an import: storing it again would give it another one.
    if (known && known.width !== null) return { record: { ...record, ...pictureAttributes(known) } };
    if (pictureFile === undefined || !this.folder) return { record };
    const image = await this.image(this.folder, pictureFile);
    return 'reason' in image ? image : { record: { ...record, ...pictureAttributes(image) } };
  }

  private async image(folder: PictureFolder, name: string): Promise<ItemImage | Reason> {
    try {
      const path = await folder.find(name);
      const before = this.stored.get(path);
      if (before) return await before;
      const now = this.inTurn(async () => this.store.add(await folder.read(path))).catch(reasonOf);
      this.stored.set(path, now);
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
