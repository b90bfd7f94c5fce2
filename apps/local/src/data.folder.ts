import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from './usage.error';

const DATA = resolve('.tana');

/** Where the embedded stores keep their data. */
export const FOLDERS = { dynamoDb: resolve(DATA, 'dynamodb'), s3: resolve(DATA, 's3') };

/** The keys of the sign-in; they outlive `--reset`, which is about the catalogue. */
export const SIGN_IN_KEYS = resolve(DATA, 'sign-in.json');

/** Holds the number of the process that uses the folder. */
const OWNER = resolve(DATA, 'pid');

/** By which variables `tana --local` reaches the stores, while they run. */
const STORES = resolve(DATA, 'stores.json');

/** Written when the sample is in: a start that was cut short before loads it again, a later one never. */
const LOADED = resolve(DATA, 'loaded');

/**
 * Makes the folder this process's own: two embedded DynamoDBs in it would ruin each other's data.
 *
 * @throws UsageError while another process uses it.
 */
export async function claimFolder(): Promise<void> {
  await mkdir(DATA, { recursive: true });
  const owner = existsSync(OWNER) ? Number(readFileSync(OWNER, 'utf8')) : undefined;
  if (owner !== undefined && isRunning(owner)) {
    throw new UsageError(`.tana/ is in use by process ${owner}: stop that one first.`);
  }
  writeFileSync(OWNER, String(process.pid));
  process.once('exit', () => rmSync(OWNER, { force: true }));
}

export async function emptyFolder(): Promise<void> {
  for (const path of [FOLDERS.dynamoDb, FOLDERS.s3, LOADED]) await rm(path, { recursive: true, force: true });
}

/** Tells other programs in this folder how to reach the stores, until this process ends. */
export async function publishStores(variables: Record<string, string>): Promise<void> {
  await writeFile(STORES, JSON.stringify(variables));
  process.once('exit', () => rmSync(STORES, { force: true }));
}

/** Whether nothing has been loaded into the stores yet. */
export function isNew(): boolean {
  return !existsSync(LOADED);
}

export async function markLoaded(): Promise<void> {
  await writeFile(LOADED, '');
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
