import { pictureName } from '@tana/env';
import { readImageKey, type ItemRecord } from '@tana/items';
import { Readable } from 'node:stream';
import { isFolderMark, listPictures } from '../export/bucket.listing';
import { scanTable } from '../export/table.scan';
import type { Finding } from './finding';
import { groupFindings } from './group.checks';
import { CHECKED, itemFindings } from './item.checks';
import { groupsOf, pictureOf, Shelf, type Group, type ShelvedPicture } from './shelf';
import type { DoctorStores } from './stores';

/** A picture that nothing shows may be one that somebody is just about to use; after so long it is not. */
export const YOUNG_MS = 24 * 60 * 60 * 1000;

/** How much has been looked at. */
export interface Looked {
  items: number;
  objects: number;
}

/**
 * Looks at every object, then at every item, and compares them. What is in memory at once is a page of the table and,
 * for each picture, its key.
 *
 * The stores change meanwhile: what the comparison makes suspect is asked for again before it is told.
 */
export async function* examine(
  stores: DoctorStores,
  looked: Looked,
): AsyncGenerator<Finding, void, undefined> {
  const shelf = new Shelf();
  yield* examineBucket(stores, shelf, looked);
  yield* examineTable(stores, shelf, looked);
  yield* unshownPictures(stores, shelf);
}

async function* examineBucket(
  stores: DoctorStores,
  shelf: Shelf,
  looked: Looked,
): AsyncGenerator<Finding, void, undefined> {
  const check = async (group: Group): Promise<Finding[]> => {
    looked.objects += group.length;
    const servable = group.filter(({ key }) => pictureName(key) !== undefined);
    const isStray = pictureOf(servable) === undefined;
    for (const object of isStray ? servable : [pictureOf(servable)]) if (object) shelf.put(object, isStray);
    return [...unservable(group), ...(await groupFindings(stores, servable))];
  };
  yield* each(groupsOf(listPictures(stores)), check, stores.concurrency);
}

/** Nothing can show them, and nothing here can name them to delete them. */
function unservable(group: Group): Finding[] {
  return group
    .filter(({ key }) => pictureName(key) === undefined && !isFolderMark(key))
    .map(({ key }) => ({
      kind: 'picture-unshown',
      subject: key,
      detail: 'no item can show it: its key is not images/<name>',
      isRepairable: false,
    }));
}

async function* examineTable(
  stores: DoctorStores,
  shelf: Shelf,
  looked: Looked,
): AsyncGenerator<Finding, void, undefined> {
  for await (const records of scanTable({ ...stores, segments: SEGMENTS, attributes: CHECKED })) {
    looked.items += records.length;
    for (const record of records) yield* itemFindings(record);
    const suspects = records.filter((record) => {
      const key = shownKey(record);
      return key !== null && !shelf.show(key);
    });
    yield* each(suspects, (record) => missingPicture(stores, record), stores.concurrency);
  }
}

/** Parts of the table that are read at once: each holds a page. */
const SEGMENTS = 4;

export function shownKey({ image_key: key }: ItemRecord): string | null {
  return readImageKey(key, () => undefined);
}

/** The picture may be a variant, or have come since the bucket was listed. */
async function missingPicture(stores: DoctorStores, record: ItemRecord): Promise<Finding[]> {
  const key = shownKey(record) ?? '';
  if (await stores.storage.find(key)) return [];
  const subject = record.id?.S ?? '';
  return [{ kind: 'picture-missing', subject, detail: `${key} is not in the bucket`, isRepairable: false }];
}

async function* unshownPictures(
  stores: DoctorStores,
  shelf: Shelf,
): AsyncGenerator<Finding, void, undefined> {
  const check = async ({ key, lastModified }: ShelvedPicture): Promise<Finding[]> => {
    // An item may have been made since its part of the table was read.
    if (await stores.items.isShown(key)) return [];
    const isYoung = stores.now() - lastModified < YOUNG_MS;
    const detail = isYoung
      ? 'no item shows it, but it may be about to be used: it is younger than a day'
      : 'no item shows it';
    return [{ kind: 'picture-unshown', subject: key, detail, isRepairable: !isYoung }];
  };
  yield* each(shelf.unshown(), check, stores.concurrency);
}

/** Findings in the order of what they are about, however long each takes. */
async function* each<T>(
  subjects: Iterable<T> | AsyncIterable<T>,
  check: (subject: T) => Promise<Finding[]>,
  concurrency: number,
): AsyncGenerator<Finding, void, undefined> {
  // Streams do not know what they are made of.
  const found = Readable.from(subjects).map(check, { concurrency }) as AsyncIterable<Finding[]>;
  for await (const findings of found) yield* findings;
}
