import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect, type Connection } from '../../apps/cli/src/connection';
import { embeddedAws } from './child.process';
import type { LocalStores } from './local.app';
import { credentialsFor } from './signers';

/** How a run of `tana` ended. */
export interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

/** The variables of an operator who works on a test's stores. */
export function operatorOf({ tableName, bucketName }: LocalStores): NodeJS.ProcessEnv {
  return { ...embeddedAws(), ...credentialsFor('operator'), TABLE_NAME: tableName, BUCKET_NAME: bucketName };
}

/** Where `tana` runs, what it reads from standard input, and what Node is told. */
interface Run {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly nodeOptions?: readonly string[];
}

/** Starts the built `tana`, as a user does in a folder. */
export function startTana(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  { cwd = '.', input = '', nodeOptions = [] }: Run = {},
): ChildProcessByStdio<Writable, Readable, Readable> {
  const tana = spawn(process.execPath, [...nodeOptions, resolve('dist/tana/tana.js'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // One that ends early does not read what it is sent.
  tana.stdin.on('error', () => undefined);
  tana.stdin.end(input);
  return tana;
}

/** Runs `tana` to its end. */
export async function runTana(...[args, environment, where]: Parameters<typeof startTana>): Promise<Ended> {
  const tana = startTana(args, environment, where);
  const exited = once(tana, 'exit') as Promise<[number | null, string | null]>;
  const [out, err, [code, signal]] = await Promise.all([text(tana.stdout), text(tana.stderr), exited]);
  return { code: code ?? signal ?? '', out, err };
}

/** The operator's tool in this process, for tests that have to come between two of its steps. */
export async function asOperator<T>(
  { bucketName: bucket, tableName: table }: LocalStores,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, credentialsFor('operator'));
  try {
    return await connect({ bucket, table }, async (connection) => {
      // Clients look for credentials at their first call, when this environment may be no more.
      for (const client of [connection.dynamoDb, connection.s3]) await client.config.credentials();
      return work(connection);
    });
  } finally {
    process.env = before;
  }
}
