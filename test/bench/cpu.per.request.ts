import type { ClosedLoad } from './closed.loop';
import type { Driver } from './driver';
import type { Program } from './program';

/** Enough to keep a server busy, and few enough to be answered at once. */
const CLIENTS = 8;

/** Microseconds of a server's processor time that one request takes. */
export async function cpuPerRequest(
  driver: Driver,
  server: Program,
  paths: readonly string[],
  requests: number,
): Promise<number> {
  const before = server.cpu();
  const load: ClosedLoad = { url: server.url, paths, clients: CLIENTS, requests };
  await driver.closed(load);
  return (server.cpu() - before) / requests;
}
