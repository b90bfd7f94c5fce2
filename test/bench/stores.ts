import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { cpuOf, type StoreUrls } from './program';

/** Both embedded stores, in a process of their own: what they need of the processor is nobody else's. */
export interface Stores extends StoreUrls {
  cpu(): number;
  stop(): Promise<void>;
}

/** @param folder Of a table that is kept; without one it is in memory. */
export async function startStores(folder?: string): Promise<Stores> {
  const child = fork(resolve('test/bench/stores.process.ts'), folder === undefined ? [] : [folder], {
    execArgv: ['--import', 'tsx'],
  });
  const exited = once(child, 'exit');
  const ended = exited.then(() => {
    throw new Error('The stores have ended.');
  });
  // By stores.process.ts.
  const [urls] = (await Promise.race([once(child, 'message'), ended])) as [StoreUrls];
  ended.catch(() => undefined);
  return {
    ...urls,
    cpu: () => cpuOf(child.pid ?? 0),
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}
