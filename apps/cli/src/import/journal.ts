import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CliError } from '../cli.error';
import type { FileIdentity } from './source.file';

/** What became of the rows of an import. */
export interface Counts {
  readonly written: number;
  /** The table had an item of this id. */
  readonly skipped: number;
  readonly rejected: number;
}

/** How far an import has come: what is said of the first `rows` rows of all its files is done, and of others nothing. */
export interface Progress {
  readonly rows: number;
  readonly counts: Counts;
  /** Of the rejects file, all of them about these rows. */
  readonly rejectsBytes: number;
}

/** What must be the same for an import to be gone on with. */
export interface ImportIdentity {
  readonly files: readonly FileIdentity[];
  /** All that decides what becomes of a row. */
  readonly options: Readonly<Record<string, string>>;
}

export interface JournalEntry extends ImportIdentity, Progress {
  readonly format: 1;
  /** Names the import, and when it began (ISO 8601): rows written again are the same as the first time. */
  readonly importId: string;
  readonly importedAt: string;
}

/** Keeps on the disk, beside the first file of an import, how far it has come. */
export class Journal {
  constructor(readonly path: string) {}

  /**
   * What an import that did not end has left, if there is one.
   *
   * @throws CliError where the files or the options are others.
   */
  async read(now: ImportIdentity): Promise<JournalEntry | undefined> {
    const entry = await this.stored();
    if (!entry) return undefined;
    const restart = 'leave --resume out to begin anew';
    if (entry.files.length !== now.files.length) {
      throw new CliError(
        `The import that is to go on had ${entry.files.length} files: name the same again, or ${restart}.`,
      );
    }
    const changed = now.files.find((file, at) => {
      const then = entry.files[at];
      return then?.size !== file.size || then.mtimeMs !== file.mtimeMs || then.head !== file.head;
    });
    if (changed) throw new CliError(`${changed.path} is not what it was when the import began: ${restart}.`);
    const names = new Set([...Object.keys(entry.options), ...Object.keys(now.options)]);
    const other = [...names].find((name) => entry.options[name] !== now.options[name]);
    if (other !== undefined) {
      throw new CliError(
        `The import that is to go on had ${other} ${entry.options[other] ?? 'left out'}: give the same again, or ${restart}.`,
      );
    }
    return entry;
  }

  /**
   * On the disk as a whole or not at all.
   *
   * @throws CliError where nothing can be written beside the file.
   */
  write(entry: JournalEntry): void {
    const next = `${this.path}.next`;
    const file = this.open(next);
    writeSync(file, JSON.stringify(entry));
    fsyncSync(file);
    closeSync(file);
    renameSync(next, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  private open(path: string): number {
    try {
      return openSync(path, 'w');
    } catch (error) {
      throw new CliError(
        `The import cannot keep its journal: ${error instanceof Error ? error.message : String(error)}. Copy the file to a folder that you may write to.`,
      );
    }
  }

  private async stored(): Promise<JournalEntry | undefined> {
    if (!existsSync(this.path)) return undefined;
    const text = await readFile(this.path, 'utf8');
    try {
      const entry = JSON.parse(text) as Partial<JournalEntry> | null;
      // This version has written it: all else of it is as it should be.
      if (entry?.format === 1) return entry as JournalEntry;
    } catch {
      // Told below.
    }
    throw new CliError(
      `${this.path} is no journal of this version of tana: delete it, and begin anew without --resume.`,
    );
  }
}
