import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { embeddedAws } from './child.process';
import type { LocalStores } from './local.app';
import { credentialsFor } from './signers';

/** How a run of `tana` ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built `tana` to its end, as a user does in a folder. */
export async function runTana(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  cwd = '.',
): Promise<Ended> {
  const tana = spawn(process.execPath, [resolve('dist/tana/tana.js'), ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([
    text(tana.stdout),
    text(tana.stderr),
    once(tana, 'exit') as Promise<[number]>,
  ]);
  return { code, out, err };
}

/** The variables of an operator who works on a test's stores. */
export function operatorOf({ tableName, bucketName }: LocalStores): NodeJS.ProcessEnv {
  return { ...embeddedAws(), ...credentialsFor('operator'), TABLE_NAME: tableName, BUCKET_NAME: bucketName };
}
