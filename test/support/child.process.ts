import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { credentialsOfApi } from './signers';

/** A program of ours in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  /** All that it has written so far. */
  output(): string;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
}

/**
 * Starts a script under Node; nothing of the test's own environment reaches it but PATH and the given variables. One
 * that is pointed at the embedded AWS gets credentials that tell the recorder whose calls it sees.
 */
export function startChild(
  script: string,
  args: string[],
  environment: NodeJS.ProcessEnv,
  cwd?: string,
): Child {
  const child = fork(resolve(script), args, {
    ...(cwd !== undefined && { cwd }),
    env: {
      PATH: process.env.PATH,
      ...environment,
      ...(environment.AWS_ENDPOINT_URL_S3 !== undefined && credentialsOfApi(environment)),
    },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => (written += String(chunk)));
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  return { process: child, output: () => written, exited };
}

/** Where the embedded AWS of the test run is. */
export function embeddedAws(): NodeJS.ProcessEnv {
  const names = ['AWS_REGION', 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_S3'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

/** In bytes: what a process holds once garbage is collected, and the most it held since it was last asked. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly peakRss: number;
}

/** @param child Started from `measured-api.mjs`. */
export async function memoryOf({ process: child }: Child): Promise<Memory> {
  const answered = once(child, 'message') as Promise<[Memory]>;
  child.send('memory');
  const [memory] = await answered;
  return memory;
}

/** A free port with another after it: `npm start` takes both. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await portIfFree(0);
    if (port !== undefined && (await portIfFree(port + 1)) !== undefined) return port;
  }
}

async function portIfFree(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

/** Asks again and again until the condition answers something true; fails after the time limit. */
export async function eventually<T>(
  condition: () => Promise<T> | T,
  limitMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await condition();
    if (answer) return answer;
    if (performance.now() > deadline) throw new Error(`It did not happen within ${limitMs} ms.`);
    await wait(50);
  }
}

/** Status of a GET, or 0 where nothing answers. */
export async function statusOf(url: string): Promise<number> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
