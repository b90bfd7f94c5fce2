import { cp, mkdir, mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What `npm start` runs once it has built it. */
export const LOCAL_MAIN = resolve('dist/apps/local/apps/local/src/main.js');

/** A folder to run it in, with all that it reads, so that no catalogue of a person is touched. */
export async function createProjectFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tana-'));
  await mkdir(join(folder, 'dist'));
  await symlink(resolve('dist/web'), join(folder, 'dist/web'));
  for (const part of ['apps/local/sample', 'apps/web/src/styles']) {
    await cp(part, join(folder, part), { recursive: true });
  }
  return folder;
}
