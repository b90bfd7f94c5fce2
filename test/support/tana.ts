import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { embeddedAws } from './child.process';
import type { LocalStores } from './local.app';
import { connect, type Connection } from '../../apps/cli/src/connection';
import { credentialsFor } from './signers';

/** What a command of `tana` has come to. */
export interface Finished {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the operator's tool as a process of its own, with the operator's rights on these stores. */
export function startTana(
  stores: LocalStores,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [...nodeOptions, resolve('dist/apps/cli/apps/cli/src/main.js'), ...args], {
    env: {
      PATH: process.env.PATH,
      ...embeddedAws(),
      ...credentialsFor('operator'),
      TABLE_NAME: stores.tableName,
      BUCKET_NAME: stores.bucketName,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function runTana(
  stores: LocalStores,
  args: readonly string[],
  nodeOptions?: readonly string[],
): Promise<Finished> {
  const child = startTana(stores, args, nodeOptions);
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  return { code: code ?? signal ?? '', stdout, stderr };
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
