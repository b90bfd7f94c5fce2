import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { idOf } from '../bench/catalogue';

/** Items of the catalogue: more than a visitor's pages, and all of them fit into the cache. */
export const ITEMS = 1000;

/** Its key, and its size in bytes. */
export const LARGE_PICTURE = ['images/large.jpg', 1024 * 1024] as const;

/** What is sent, and what may come of it. */
export interface Errand {
  readonly method?: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Without any fault. */
  readonly expected: readonly number[];
  /** Goes away at the first byte of the body. */
  readonly isAborted?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Of all requests one in so many comes on a connection of its own. */
const NEW_CONNECTION_IN = 10;

const agent = new Agent({ keepAlive: true });

/** @throws Error where no whole answer comes. */
export function send(
  url: string,
  { method = 'GET', path, headers = {}, body, isAborted }: Errand,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isNew = Math.random() < 1 / NEW_CONNECTION_IN;
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const asked = request(
      `${url}${path}`,
      { method, headers: { ...headers, ...length }, agent: isNew ? false : agent },
      (response) => {
        const { statusCode: status = 0 } = response;
        if (isAborted && status < 400) {
          response.once('data', () => asked.destroy());
          response.once('close', () => resolve({ status, headers: response.headers, body: Buffer.alloc(0) }));
          response.on('error', () => undefined);
          return;
        }
        buffer(response).then((whole) => resolve({ status, headers: response.headers, body: whole }), reject);
      },
    );
    asked.setTimeout(30_000, () => asked.destroy(new Error('no answer in 30 s')));
    asked.once('error', reject);
    asked.end(body);
  });
}

/** Visitors, some of whom ask for what there is not, go away, or ask badly. */
export function visit(): Errand {
  return oneOf<() => Errand>([
    () => ({ path: `/items/${idOf(below(24))}`, expected: [200] }),
    () => ({ path: `/items/${idOf(below(24))}`, headers: { 'If-None-Match': '*' }, expected: [200, 304] }),
    () => ({ path: `/items/${idOf(below(ITEMS))}`, expected: [200] }),
    () => ({ path: `/items/absent-${below(100)}`, expected: [404] }),
    () => ({ path: `/items?limit=${1 + below(24)}&sort=price&order=asc`, expected: [200] }),
    () => ({
      path: `/items?sort=title&q=${encodeURIComponent(`商品 00000${below(10)}`)}`,
      expected: [200],
    }),
    () => ({ path: `/storage/${LARGE_PICTURE[0]}`, expected: [200] }),
    () => ({
      path: `/storage/${LARGE_PICTURE[0]}`,
      headers: { Range: `bytes=${below(1000)}-${1000 + below(100_000)}` },
      expected: [206],
    }),
    () => ({ path: `/storage/${LARGE_PICTURE[0]}`, expected: [200], isAborted: true }),
    () => ({ path: '/storage/images/absent.jpg', expected: [404] }),
    () => ({ path: `/items?limit=${101 + below(1000)}`, expected: [400] }),
    () => ({ path: `/items?cursor=broken-${below(100)}`, expected: [400] }),
    () => ({ method: 'POST', path: '/items', body: '{}', expected: [401, 404, 405, 415] }),
    () => ({ path: '/health', expected: [200] }),
  ])();
}

/** An editor's work: each takes away again what it has made. */
export function edit(authorization: string, pictures: readonly Buffer[]): (url: string) => Promise<Ended[]> {
  const signedIn = { Authorization: authorization, 'Content-Type': 'application/json' };
  return oneOf([
    (url) => createChangeDelete(url, signedIn),
    (url) =>
      alone(url, { path: '/items?limit=24', headers: { Authorization: authorization }, expected: [200] }),
    (url) =>
      alone(url, {
        ...{ method: 'POST', path: '/storage/images', body: oneOf(pictures), expected: [200, 201] },
        headers: { Authorization: authorization, 'Content-Type': 'application/octet-stream' },
      }),
    (url) => alone(url, { path: '/items', headers: { Authorization: 'Bearer x.y.z' }, expected: [401] }),
    (url) =>
      alone(url, { method: 'POST', path: '/items', headers: signedIn, body: '{"title":', expected: [400] }),
  ] satisfies ((url: string) => Promise<Ended[]>)[]);
}

/** What became of an errand. */
export interface Ended {
  readonly errand: Errand;
  /** 0 where no whole answer came. */
  readonly status: number;
  readonly why?: string;
}

export async function alone(url: string, errand: Errand): Promise<Ended[]> {
  const [ended] = await attempt(url, errand);
  return [ended];
}

async function attempt(url: string, errand: Errand): Promise<[Ended, Answer | undefined]> {
  try {
    const answer = await send(url, errand);
    return [{ errand, status: answer.status }, answer];
  } catch (error) {
    return [{ errand, status: 0, why: error instanceof Error ? error.message : String(error) }, undefined];
  }
}

async function createChangeDelete(url: string, headers: OutgoingHttpHeaders): Promise<Ended[]> {
  const item = JSON.stringify({ title: '試しの品', price: below(1000) });
  const [created, answer] = await attempt(url, {
    ...{ method: 'POST', path: '/items', headers, body: item, expected: [201] },
  });
  const { location: path, etag } = answer?.headers ?? {};
  if (path === undefined || etag === undefined) return [created];
  const [changed, after] = await attempt(url, {
    ...{ method: 'PATCH', path, body: '{"price":1}', expected: [200] },
    headers: { ...headers, 'Content-Type': 'application/merge-patch+json', 'If-Match': etag },
  });
  const [deleted] = await attempt(url, {
    ...{ method: 'DELETE', path, expected: [204] },
    headers: { Authorization: headers.Authorization, 'If-Match': after?.headers.etag ?? etag },
  });
  return [created, changed, deleted];
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit);
}

function oneOf<T>(choices: readonly T[]): T {
  const chosen = choices[below(choices.length)];
  if (chosen === undefined) throw new Error('There is nothing to choose from.');
  return chosen;
}
