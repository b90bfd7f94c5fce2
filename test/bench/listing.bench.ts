import { encodeCursor, type ListingQuery } from '../../libs/items/src/cursor';
import { createBucket, createdAt, idOf, largeCatalogue, NAMES } from './catalogue';
import { startDriver } from './driver';
import { figureOf, type Figure } from './figure';
import { startMeteringProxy } from './metering.proxy';
import { startApi, withPrograms } from './program';
import { FULL, pairedRounds } from './rounds';
import { startStores } from './stores';

const LARGE = FULL ? 1_000_000 : 100_000;
const SMALL = 1000;
/** Many and short: of a time that is not the processor's alone, all else that the machine does is a part. */
const ROUNDS = FULL ? 101 : 41;
const REQUESTS = 20;
const NO_CACHE = { CACHE_TTL_SECONDS: '0' };
const TARGET = { atMost: 1.1 };

/** The first page and one from the middle of so many items. */
const PAGES = {
  'first page': () => '/items?limit=24',
  'deep page': (count: number) => `/items?limit=24&cursor=${encodeCursor(NEWEST, middleOf(count))}`,
};

const NEWEST: ListingQuery = { sort: 'newest', order: 'desc', prefix: undefined };

function middleOf(count: number) {
  const middle = Math.floor(count / 2);
  return { id: idOf(middle), sortKey: createdAt(middle) };
}

/** What a page costs in a large catalogue, beside the same page in one of a thousand items: both are on disk. */
export async function listing(): Promise<Figure[]> {
  return [...(await capacities()), ...(await times())];
}

async function times(): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const servers = { large: await started(startServing(LARGE)), small: await started(startServing(SMALL)) };
    const driver = await started(startDriver());
    const figures: Figure[] = [];
    for (const [name, pathOf] of Object.entries(PAGES)) {
      /** Milliseconds: the median of one client's requests. */
      const time = async (url: string, count: number) =>
        (await driver.closed({ url, paths: [pathOf(count)], clients: 1, requests: REQUESTS })).p50;
      const ofLarge = () => time(servers.large.url, LARGE);
      const ofSmall = () => time(servers.small.url, SMALL);
      for (const measure of [ofLarge, ofSmall]) await measure();
      const rounds = await pairedRounds(ROUNDS, 'ms', ofLarge, ofSmall);
      figures.push(figureOf(`${name} of ${LARGE} items beside ${SMALL}, ms`, rounds, TARGET));
    }
    return figures;
  });
}

async function capacities(): Promise<Figure[]> {
  const large = await capacitiesOf(LARGE);
  const small = await capacitiesOf(SMALL);
  return Object.keys(PAGES).map((name, at) => {
    // It is the same each time.
    const round = { ours: large[at] ?? NaN, peer: small[at] ?? NaN };
    return figureOf(`${name} of ${LARGE} items beside ${SMALL}, capacity units`, [round], TARGET);
  });
}

async function capacitiesOf(count: number): Promise<number[]> {
  return withPrograms(async (started) => {
    const stores = await started(startStores(await largeCatalogue(count)));
    await createBucket(stores);
    const proxy = await started(startMeteringProxy(stores.dynamoDb));
    const { url } = await started(startApi({ ...stores, dynamoDb: proxy.url }, NAMES, NO_CACHE));
    const driver = await started(startDriver());
    const capacities: number[] = [];
    for (const pathOf of Object.values(PAGES)) {
      proxy.taken();
      await driver.closed({ url, paths: [pathOf(count)], clients: 1, requests: 1 });
      capacities.push(proxy.taken().capacity);
    }
    return capacities;
  });
}

/** The API on a table on disk; what it stops is both. */
async function startServing(count: number) {
  const stores = await startStores(await largeCatalogue(count));
  await createBucket(stores);
  const api = await startApi(stores, NAMES, NO_CACHE);
  return {
    ...api,
    stop: async () => {
      await api.stop();
      await stores.stop();
    },
  };
}
