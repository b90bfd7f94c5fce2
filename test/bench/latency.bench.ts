import { setTimeout as wait } from 'node:timers/promises';
import { underLoad } from '../rolling/traffic';
import { idOf, NAMES, startCatalogue } from './catalogue';
import { startCpuLimit } from './cpu.limit';
import { startDriver } from './driver';
import { figureOf, type Figure } from './figure';
import { startApi, startServer, storeEnvironment, withPrograms } from './program';
import { FULL, pairedRounds } from './rounds';

const ROUNDS = FULL ? 11 : 5;
const SECONDS = FULL ? 10 : 3;
const CPUS = 0.5;
const LOAD = 0.7;
const PATHS = Array.from({ length: 24 }, (_, at) => `/items/${idOf(at)}`);

/**
 * The 99th percentile beside Fastify with a cache, each with half a processor. Both get the same requests a second: 70 %
 * of what the API can answer in this run. A share of its own would give the faster one more to do.
 */
export async function latency(): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(PATHS.length));
    const [oursLimit, peersLimit] = [
      await started(startCpuLimit('ours', CPUS)),
      await started(startCpuLimit('peer', CPUS)),
    ];
    const api = await started(startApi(stores, NAMES));
    const environment = { ...storeEnvironment(stores), ...NAMES };
    const peer = await started(startServer('test/bench/peers/fastify.cache.ts', '/', environment));
    const driver = await started(startDriver());
    // Compiling is not what is measured.
    for (const { url } of [api, peer])
      await driver.closed({ url, paths: PATHS, clients: 16, requests: 4000 });
    await oursLimit.limit(api.pid);
    await peersLimit.limit(peer.pid);

    const { requests, elapsed } = await driver.closed({
      ...{ url: api.url, paths: PATHS },
      ...{ clients: 16, requests: 4000 },
    });
    const rate = Math.floor((requests / elapsed) * 1000 * LOAD);
    console.error(`  ${rate} requests a second`);

    /** Milliseconds, from when a request was due. */
    const p99 = async (url: string) => {
      const loads = [{ url, paths: PATHS, rate, keepAlive: true }];
      const [traffic] = await underLoad(loads, () => wait(SECONDS * 1000));
      if (traffic.failures > 0) throw new Error(`Requests failed: ${JSON.stringify(traffic.reasons)}`);
      return traffic.p99;
    };
    const rounds = await pairedRounds(
      ROUNDS,
      'ms',
      () => p99(api.url),
      () => p99(peer.url),
    );
    return [figureOf(`p99 at ${LOAD * 100} % load, ${CPUS} vCPU, ms`, rounds, { atMost: 2 })];
  });
}
