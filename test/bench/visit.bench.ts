import { idOf, NAMES, startCatalogue } from './catalogue';
import { cpuPerRequest } from './cpu.per.request';
import { startDriver } from './driver';
import { figureOf, type Figure } from './figure';
import { startApi, startServer, storeEnvironment, withPrograms } from './program';
import { FULL, pairedRounds } from './rounds';

const ROUNDS = FULL ? 11 : 5;
const ITEMS = 24;

/** All that the page asks the API for when it opens. Pictures come from the CDN there, and from S3 at the peer. */
const OURS = [`/items?limit=${ITEMS}`];
const PEERS = ['/items', ...Array.from({ length: ITEMS }, (_, at) => `/picture-url/${idOf(at)}.jpg`)];

/** Visits a round; ours are cheap, and need more to be seen. */
const VISITS = { warm: FULL ? 20_000 : 4000, cold: FULL ? 2000 : 400, peer: FULL ? 200 : 40 };

/** One visitor who opens the page, where it was opened before and where nothing is kept, beside the reference system. */
export async function visit(): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(ITEMS));
    const warm = await started(startApi(stores, NAMES));
    const cold = await started(startApi(stores, NAMES, { CACHE_TTL_SECONDS: '0' }));
    const environment = { ...storeEnvironment(stores), ...NAMES };
    const peer = await started(startServer('test/bench/peers/express.reference.ts', '/', environment));
    const driver = await started(startDriver());

    /** Milliseconds of the server's processor time. */
    const cpuPerVisit = async (server: typeof peer, paths: readonly string[], visits: number) =>
      ((await cpuPerRequest(driver, server, paths, paths.length * visits)) * paths.length) / 1000;
    const ofPeer = () => cpuPerVisit(peer, PEERS, VISITS.peer);
    const ofWarm = () => cpuPerVisit(warm, OURS, VISITS.warm);
    const ofCold = () => cpuPerVisit(cold, OURS, VISITS.cold);

    for (const measure of [ofPeer, ofWarm, ofCold]) await measure();
    return [
      figureOf('visit, warm, CPU ms', await pairedRounds(ROUNDS, 'ms', ofWarm, ofPeer), { atMost: 1 / 20 }),
      figureOf('visit, cold, CPU ms', await pairedRounds(ROUNDS, 'ms', ofCold, ofPeer), { atMost: 1 / 4 }),
    ];
  });
}
