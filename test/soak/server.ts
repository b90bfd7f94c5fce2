import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { cpuOf } from '../bench/program';
import { eventually, freePort, statusOf, type Memory } from '../support/child.process';
import type { Sample } from './leak';

/** What is soaked: it tells what memory it holds. */
export interface SoakedServer {
  readonly name: string;
  readonly url: string;
  /** Microseconds of processor time so far. */
  cpu(): number;
  sample(seconds: number): Promise<Sample>;
  /** Whether it has ended by itself. */
  hasEnded(): boolean;
  /** The exit code, or the signal that ended it. */
  stop(): Promise<number | string>;
}

/** What the image gives to the heap, of 1 GiB. */
const HEAP_MB = 358;

export async function startSoakedServer(
  name: string,
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<SoakedServer> {
  const port = await freePort();
  const child = fork(resolve(script), {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), ...environment },
    execArgv: ['--expose-gc', `--max-old-space-size=${HEAP_MB}`],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { pid = 0 } = child;
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (hasEnded()) throw new Error(`${name} ended before it was ready.`);
    return (await statusOf(`${url}/health`)) === 200;
  }, 60_000);
  return {
    name,
    url,
    cpu: () => cpuOf(pid),
    sample: async (seconds) => {
      const answered = once(child, 'message') as Promise<[Memory]>;
      child.send('memory');
      const [{ rss, heapUsed }] = await answered;
      const targets = await descriptorsOf(pid);
      const sockets = targets.filter((target) => target.startsWith('socket:')).length;
      return { seconds, rss, heapUsed, sockets, descriptors: targets.length };
    },
    hasEnded,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** What its descriptors are; one may be closed while they are listed. */
async function descriptorsOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder);
  const targets = await Promise.all(
    names.map((name) => readlink(`${folder}/${name}`).catch(() => undefined)),
  );
  return targets.filter((target) => target !== undefined);
}
