import { isHashedName, pictureName } from '@tana/env';
import { isVariant, type ListedObject } from '../export/bucket.listing';

/** What a name made from a hash and its variants have in common: `images/<hash>`. Other keys stand for themselves. */
export function rootOf(key: string): string {
  return isHashedName(pictureName(key) ?? '') ? key.slice(0, key.indexOf('.')) : key;
}

/** A picture that items may show. */
export interface ShelvedPicture {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  isShown: boolean;
}

/** The pictures of the bucket, without their variants: all that is kept of a bucket in memory. */
export class Shelf {
  private readonly pictures = new Map<string, ShelvedPicture>();

  /** @param isStray Whether it is a variant of a picture that is not there. */
  put({ key, lastModified }: ListedObject, isStray: boolean): void {
    this.pictures.set(isStray ? key : rootOf(key), {
      key,
      lastModified: lastModified.getTime(),
      isShown: false,
    });
  }

  /**
   * Notes that an item shows a picture; one that is shown as a variant is in use as a whole.
   *
   * @returns Whether it is known to be there.
   */
  show(key: string): boolean {
    const found = [this.pictures.get(key), this.pictures.get(rootOf(key))].filter((one) => one !== undefined);
    for (const picture of found) picture.isShown = true;
    return found.some((picture) => picture.key === key);
  }

  *unshown(): Generator<ShelvedPicture, void, undefined> {
    for (const picture of this.pictures.values()) if (!picture.isShown) yield picture;
  }
}

/** A picture and its variants, or any object for itself. */
export type Group = readonly ListedObject[];

/** Keys with a common root come one after the other, as listings are sorted. */
export async function* groupsOf(
  objects: AsyncIterable<ListedObject>,
): AsyncGenerator<Group, void, undefined> {
  let group: ListedObject[] = [];
  for await (const object of objects) {
    const [first] = group;
    if (first && rootOf(first.key) !== rootOf(object.key)) {
      yield group;
      group = [];
    }
    group.push(object);
  }
  if (group.length > 0) yield group;
}

/** The picture of a group; undefined where only variants of it are there. */
export function pictureOf(group: Group): ListedObject | undefined {
  return group.find(({ key }) => !isVariant(key));
}
