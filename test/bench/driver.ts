import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { ClosedLoad, ClosedResult } from './closed.loop';

/** Sends loads from a process of its own, one after the other. For arrivals at a constant rate there is `underLoad`. */
export interface Driver {
  /** @throws Error where not all requests were answered with 200 or 206. */
  closed(load: ClosedLoad): Promise<ClosedResult>;
  /** The same where failures are part of what is measured. */
  attempted(load: ClosedLoad): Promise<ClosedResult>;
  stop(): Promise<void>;
}

export async function startDriver(): Promise<Driver> {
  const child = fork(resolve('test/bench/closed.loop.driver.ts'), { execArgv: ['--import', 'tsx'] });
  const exited = once(child, 'exit');
  await once(child, 'message');
  const attempted = async (load: ClosedLoad) => {
    const answered = once(child, 'message') as Promise<[ClosedResult]>;
    child.send(load);
    return (await answered)[0];
  };
  return {
    attempted,
    closed: async (load) => {
      const result = await attempted(load);
      if (Object.keys(result.failures).length > 0)
        throw new Error(`${load.url} failed: ${JSON.stringify(result.failures)}`);
      return result;
    },
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}
