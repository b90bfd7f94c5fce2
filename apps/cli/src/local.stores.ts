import { readFile } from 'node:fs/promises';
import { CliError } from './cli.error';

/** `npm start` writes it while it runs: the variables by which the SDK reaches its stores. */
const FILE = '.tana/stores.json';

/** @throws CliError where `npm start` does not run in this folder, or other stores are asked for besides. */
export async function localStores(given: {
  table?: string;
  bucket?: string;
  profile?: string;
  region?: string;
}): Promise<Record<string, string>> {
  const other = (['table', 'bucket', 'profile', 'region'] as const).find((name) => given[name] !== undefined);
  if (other) throw new CliError(`--local has its own stores: leave --${other} out.`);
  // A profile of the shell would be asked for credentials.
  delete process.env.AWS_PROFILE;
  delete process.env.AWS_SESSION_TOKEN;
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as Record<string, string>;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new CliError('No `npm start` runs in this folder: start it in another terminal, then try again.');
    }
    throw error;
  }
}
