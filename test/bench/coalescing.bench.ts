import { idOf, NAMES, startCatalogue } from './catalogue';
import { startDriver } from './driver';
import { figureOf, type Figure, type Round } from './figure';
import { startMeteringProxy } from './metering.proxy';
import { startApi, withPrograms } from './program';

const CLIENTS = 1000;
const ROUNDS = 5;

/** So that most clients ask while the first one's answer is still to come. */
const ANSWER_AFTER_MS = 300;

/** What the table is asked while all clients ask at once for one item that nobody has asked for before. */
export async function coalescing(): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(ROUNDS));
    const proxy = await started(startMeteringProxy(stores.dynamoDb, ANSWER_AFTER_MS));
    const api = await started(startApi({ ...stores, dynamoDb: proxy.url }, NAMES));
    const driver = await started(startDriver());
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      proxy.taken();
      const paths = [`/items/${idOf(round)}`];
      const load = { url: api.url, paths, clients: CLIENTS, requests: CLIENTS };
      const { failures } = await driver.attempted(load);
      const { calls } = proxy.taken();
      const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
      console.error(`  round ${round + 1}: ${calls} calls, ${failed} requests failed`);
      rounds.push({ ours: calls + failed, peer: 1 });
    }
    // Of a promise that holds always, the worst round is what counts.
    const worst = rounds.reduce((one, other) =>
      Math.abs(other.ours - 1) > Math.abs(one.ours - 1) ? other : one,
    );
    return [figureOf(`calls and failures, ${CLIENTS} clients, one cold item`, [worst], { exactly: 1 })];
  });
}
