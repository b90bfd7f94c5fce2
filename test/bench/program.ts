import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventually, freePort, statusOf } from '../support/child.process';

/** A server in a process of its own. */
export interface Program {
  readonly url: string;
  readonly pid: number;
  /** Microseconds of processor time that it has had, in all its threads and the processes that it has started. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Where the stores are, and who may ask them anything. */
export interface StoreUrls {
  readonly dynamoDb: string;
  readonly s3: string;
}

/** Thrown where this machine lacks what a figure needs: the figure is then missing, and the run says so. */
export class CannotMeasure extends Error {
  override readonly name = 'CannotMeasure';
}

/**
 * Starts the API that the image holds, as in production. Its log goes where it costs what a log costs, and nobody
 * reads it. The rate limit is at work, yet too high for one driver to reach: all its requests have one address.
 */
export async function startApi(
  stores: StoreUrls,
  table: { readonly TABLE_NAME: string; readonly BUCKET_NAME: string },
  environment: Readonly<Record<string, string>> = {},
): Promise<Program> {
  return startServer('dist/api/main.js', '/health', {
    ...storeEnvironment(stores),
    ...table,
    NODE_ENV: 'production',
    RATE_LIMIT_PER_MINUTE: '1000000',
    DRAIN_SECONDS: '0',
    ...environment,
  });
}

export function storeEnvironment({ dynamoDb, s3 }: StoreUrls): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'embedded',
  };
}

/** Starts a script that listens on `PORT`, and waits until it answers a path with 200. */
export async function startServer(
  script: string,
  readyPath: string,
  environment: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Program> {
  const port = await freePort();
  const child = fork(resolve(script), args, {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), ...environment },
    execArgv: script.endsWith('.ts') ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return ready(child, script, `http://127.0.0.1:${port}`, readyPath);
}

/** The same for a program that is not ours. @param args Are given the port. */
export async function startForeign(
  command: string,
  args: (port: number) => Promise<readonly string[]>,
  readyPath: string,
): Promise<Program> {
  const port = await freePort();
  const child = spawn(command, await args(port), { stdio: ['ignore', 'ignore', 'inherit'] });
  return ready(child, command, `http://127.0.0.1:${port}`, readyPath);
}

async function ready(child: ChildProcess, name: string, url: string, path: string): Promise<Program> {
  const { pid } = child;
  if (pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    throw new CannotMeasure(`${name} could not be started (${error.message})`);
  }
  const exited = once(child, 'exit');
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}.`);
      return (await statusOf(`${url}${path}`)) === 200;
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    pid,
    cpu: () => cpuOf(pid),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/**
 * Counted by the scheduler in nanoseconds; the times in `/proc/PID/stat` are in ticks of 10 ms.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat
 */
export function cpuOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  let microseconds = 0;
  for (const thread of readdirSync(tasks)) {
    const [nanoseconds] = readFileSync(`${tasks}/${thread}/schedstat`, 'utf8').split(' ');
    microseconds += Number(nanoseconds) / 1000;
    const children = readFileSync(`${tasks}/${thread}/children`, 'utf8').trim().split(' ');
    for (const child of children) if (child !== '') microseconds += cpuOf(Number(child));
  }
  return microseconds;
}

/** Ends what has been started, the last first, whatever becomes of the work. */
export async function withPrograms<T>(
  work: (started: <P extends { stop(): Promise<void> }>(program: Promise<P>) => Promise<P>) => Promise<T>,
): Promise<T> {
  const running: { stop(): Promise<void> }[] = [];
  try {
    return await work(async (program) => {
      const started = await program;
      running.push(started);
      return started;
    });
  } finally {
    for (const program of running.reverse()) await program.stop();
  }
}
