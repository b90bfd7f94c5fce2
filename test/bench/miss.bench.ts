import { idOf, NAMES, startCatalogue } from './catalogue';
import { cpuPerRequest } from './cpu.per.request';
import { startDriver } from './driver';
import { figureOf, type Figure } from './figure';
import { startApi, startServer, storeEnvironment, withPrograms } from './program';
import { FULL, pairedRounds } from './rounds';

const ROUNDS = FULL ? 11 : 5;
const REQUESTS = FULL ? 5000 : 1000;

/** Before the first round, until all that is asked for often is compiled. */
const WARM_UP = 5000;

const PATHS = Array.from({ length: 100 }, (_, at) => `/items/${idOf(at)}`);

/** Each item from the table, beside Fastify that sends what the SDK's client answers, as it is without options. */
export async function itemMiss(): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(PATHS.length));
    const api = await started(startApi(stores, NAMES, { CACHE_TTL_SECONDS: '0' }));
    const environment = { ...storeEnvironment(stores), ...NAMES };
    const peer = await started(startServer('test/rolling/bare.server.ts', '/health', environment));
    const driver = await started(startDriver());
    for (const server of [api, peer]) await cpuPerRequest(driver, server, PATHS, WARM_UP);
    const rounds = await pairedRounds(
      ROUNDS,
      'µs',
      () => cpuPerRequest(driver, api, PATHS, REQUESTS),
      () => cpuPerRequest(driver, peer, PATHS, REQUESTS),
    );
    return [figureOf('GET /items/:id miss, CPU µs', rounds, { atMost: 1.1 })];
  });
}
