import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { idOf, NAMES, startCatalogue } from './catalogue';
import { cpuPerRequest } from './cpu.per.request';
import { startDriver } from './driver';
import { figureOf, type Figure } from './figure';
import type { Recording } from './peers/bare.http';
import { startApi, startServer, withPrograms } from './program';
import { FULL, pairedRounds } from './rounds';

const ROUNDS = FULL ? 11 : 5;
const REQUESTS = FULL ? 20_000 : 4000;

/** Before the first round, until all that is asked for often is compiled. */
const WARM_UP = 16_000;
const ITEMS = 24;

const ITEM_PATHS = Array.from({ length: ITEMS }, (_, at) => `/items/${idOf(at)}`);

/** An item that was asked for before, beside a server that knows nothing but the bytes of the same answers. */
export const itemHit = () => hits('GET /items/:id hit, CPU µs', ITEM_PATHS);

/** A page of the listing that was asked for before. */
export const listHit = () => hits('GET /items?limit=24 hit, CPU µs', ['/items?limit=24']);

async function hits(name: string, paths: readonly string[]): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(ITEMS));
    const api = await started(startApi(stores, NAMES));
    const peer = await started(startBareHttp(api.url, paths));
    const driver = await started(startDriver());
    for (const server of [api, peer]) await cpuPerRequest(driver, server, paths, WARM_UP);
    const rounds = await pairedRounds(
      ROUNDS,
      'µs',
      () => cpuPerRequest(driver, api, paths, REQUESTS),
      () => cpuPerRequest(driver, peer, paths, REQUESTS),
    );
    return [figureOf(name, rounds, { atMost: 2 })];
  });
}

/** The peer, with what the API answers. */
async function startBareHttp(url: string, paths: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'tana-bench-'));
  try {
    const file = join(folder, 'recording.json');
    const recording = await Promise.all(paths.map((path) => record(url, path)));
    await writeFile(file, JSON.stringify(recording));
    return await startServer('test/bench/peers/bare.http.ts', paths[0] ?? '/', {}, [file]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function record(url: string, path: string): Promise<Recording> {
  const [response] = (await once(get(`${url}${path}`, { agent: false }), 'response')) as [IncomingMessage];
  const body = await text(response);
  const headers: [string, string][] = [];
  for (let at = 0; at < response.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = response.rawHeaders.slice(at);
    // Node adds these by itself.
    if (!/^(connection|date|keep-alive)$/i.test(name)) headers.push([name, value]);
  }
  return { path, headers, body };
}
