import i18next from 'i18next';
import { createApi, pictureAt, withPictureAt, type Api, type Item, type ItemImage } from '../api/client';
import type { ItemBody } from './item.fields';
import { refusal } from './refused';
import type { Session } from './session';
import { upload } from './upload';

/** An item, and the ETag that a change of it must name. */
export interface Versioned {
  item: Item;
  etag: string;
}

/** Longer than the API takes for anything: an editor shall not wait for what does not come. */
const LIMIT_MS = 30_000;

/**
 * What an editor does with the catalogue. Calls throw Refused for an answer that says no, SessionEnded where there is no
 * token for them, and what `fetch` throws where no answer comes.
 */
export interface EditorApi extends Pick<Api, 'listItems'> {
  item(id: string, signal?: AbortSignal): Promise<Versioned>;
  /** @param key Sent again with the same body, it makes no second item. */
  createItem(body: ItemBody, key: string): Promise<Item>;
  /** Refused with 412 where the item is no longer the one that `etag` names. */
  replaceItem(id: string, etag: string, body: ItemBody): Promise<Item>;
  deleteItem(id: string, etag: string): Promise<void>;
  /** Brings an item that was deleted back under its id. Refused with 412 where there is one. */
  restoreItem(id: string, body: ItemBody): Promise<Item>;
  /** @param onProgress Told the part that has been sent, from 0 to 1. */
  uploadPicture(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<ItemImage>;
}

export function createEditorApi(origin: string, session: Session): EditorApi {
  const headers = async () => ({
    Authorization: `Bearer ${await session.token()}`,
    // The API explains faults in the language of the page.
    'Accept-Language': i18next.language,
  });

  const refuse = (status: number, body: string): never => {
    if (status === 401) session.end();
    throw refusal(status, body);
  };

  const send = async (request: Request): Promise<Response> => {
    for (const [name, value] of Object.entries(await headers())) request.headers.set(name, value);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(LIMIT_MS)]);
    const response = await fetch(request, { signal, cache: 'no-store' });
    return response.ok ? response : refuse(response.status, await response.text());
  };

  const itemAt = (id: string) => `${origin || location.origin}/items/${encodeURIComponent(id)}`;

  const itemIn = async (response: Response): Promise<Item> =>
    withPictureAt(origin, (await response.json()) as Item);

  const write = (url: string, method: string, condition: Record<string, string>, body: ItemBody) =>
    send(
      new Request(url, {
        method,
        headers: { 'Content-Type': 'application/json', ...condition },
        body: JSON.stringify(body),
      }),
    ).then(itemIn);

  const catalogue = createApi(origin, (input) => send(new Request(input)));

  return {
    listItems: (query, signal) => catalogue.listItems(query, signal),
    async item(id, signal) {
      const response = await send(new Request(itemAt(id), signal && { signal }));
      return { item: await itemIn(response), etag: response.headers.get('ETag') ?? '' };
    },
    createItem: (body, key) =>
      write(`${origin || location.origin}/items`, 'POST', { 'Idempotency-Key': key }, body),
    replaceItem: (id, etag, body) => write(itemAt(id), 'PUT', { 'If-Match': etag }, body),
    restoreItem: (id, body) => write(itemAt(id), 'PUT', { 'If-None-Match': '*' }, body),
    async deleteItem(id, etag) {
      await send(new Request(itemAt(id), { method: 'DELETE', headers: { 'If-Match': etag } }));
    },
    async uploadPicture(file, onProgress, signal) {
      const url = `${origin}/storage/images`;
      const answer = await upload(url, file, await headers(), onProgress, signal);
      if (answer.status >= 400) refuse(answer.status, answer.body);
      return pictureAt(origin, JSON.parse(answer.body) as ItemImage);
    },
  };
}
