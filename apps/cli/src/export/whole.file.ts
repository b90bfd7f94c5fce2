import { randomUUID } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CliError } from '../cli.error';

/**
 * Writes a file that is there as a whole or, when it cannot be finished or the process is ended, as it was before. A link
 * of this name is replaced, not followed.
 */
export async function writeWhole(path: string, content: Readable): Promise<void> {
  // Beside it: a rename is one step within a file system only.
  const unfinished = join(dirname(path), `.${randomUUID()}.unfinished`);
  begin(unfinished);
  try {
    await pipeline(content, createWriteStream(unfinished, { flags: 'wx', flush: true }));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    end(unfinished);
  }
}

/**
 * The path of the file that is to be written, which may be behind a link.
 *
 * @throws CliError where it is something else than a file, or its folder is not there.
 */
export async function fileBehind(path: string): Promise<string> {
  try {
    const target = await realpath(path);
    if ((await stat(target)).isFile()) return target;
    throw new CliError(`${path} is no file: give another name, or none for the standard output.`);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const folder = await stat(dirname(path)).catch(() => undefined);
    if (!folder?.isDirectory()) throw new CliError(`There is no folder ${dirname(path)}: make it first.`);
    return path;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Files that this process is writing. */
const unfinishedFiles = new Set<string>();

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function begin(path: string): void {
  if (unfinishedFiles.size === 0) for (const signal of SIGNALS) process.on(signal, removeAndEnd);
  unfinishedFiles.add(path);
}

function end(path: string): void {
  unfinishedFiles.delete(path);
  if (unfinishedFiles.size === 0) for (const signal of SIGNALS) process.removeListener(signal, removeAndEnd);
}

/** The signal then ends the process as it would have without us. */
function removeAndEnd(signal: NodeJS.Signals): void {
  for (const path of [...unfinishedFiles]) {
    rmSync(path, { force: true });
    end(path);
  }
  process.kill(process.pid, signal);
}
