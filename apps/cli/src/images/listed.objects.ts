import type { PicturesService, StoredObject } from '@tana/storage';

/** Every object whose key begins so, page by page. */
export async function* allObjects(service: PicturesService, prefix: string): AsyncGenerator<StoredObject> {
  let cursor: string | undefined;
  do {
    const page = await service.list({ prefix, ...(cursor !== undefined && { cursor }) });
    yield* page.objects;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
