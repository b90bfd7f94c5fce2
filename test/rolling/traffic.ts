import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Load } from '../support/open.loop';

/** What became of all requests between the beginning and the end. */
export interface Traffic {
  readonly requests: number;
  readonly failures: number;
  /** How often each way of failing was seen. */
  readonly reasons: Readonly<Record<string, number>>;
  /** In milliseconds, of all requests. */
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** In milliseconds: the longest time in which nobody got a good answer. */
  readonly longestGap: number;
}

/** Sends requests from a process of its own, so that nothing else that the rehearsal does delays them. */
export async function underLoad<T>(loads: readonly Load[], work: () => Promise<T>): Promise<[Traffic, T]> {
  const driver = fork(resolve('test/rolling/traffic.driver.ts'), [JSON.stringify(loads)], {
    execArgv: ['--import', 'tsx'],
  });
  try {
    await once(driver, 'message');
    const done = await work();
    const answered = once(driver, 'message') as Promise<[Traffic]>;
    driver.send('stop');
    const [traffic] = await answered;
    return [traffic, done];
  } finally {
    driver.kill();
  }
}
