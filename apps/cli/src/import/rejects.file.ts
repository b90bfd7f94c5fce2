import { stringify } from 'csv-stringify/sync';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { CliError } from '../cli.error';

/** A row that was not imported. */
export interface Reject {
  readonly file: string;
  readonly line: number;
  readonly id: string;
  readonly reason: string;
}

const HEADER = ['file', 'line', 'id', 'reason'];

/** The list of all rows that were not imported: CSV, there only where there are any. */
export class RejectsFile {
  private descriptor: number | undefined;
  private waiting = '';

  /**
   * @param bytes What of it is kept from before. What was added after the journal's last word is added again, or not.
   * @throws CliError where that is gone.
   */
  constructor(
    readonly path: string,
    private bytes: number,
  ) {
    if (bytes === 0) rmSync(path, { force: true });
    else if (existsSync(path) && statSync(path).size >= bytes) truncateSync(path, bytes);
    else
      throw new CliError(
        `${path}, which lists what was rejected so far, is gone: leave --resume out to begin anew.`,
      );
  }

  add({ file, line, id, reason }: Reject): void {
    if (this.bytes === 0 && this.waiting === '') this.waiting = stringify([HEADER]);
    this.waiting += stringify([[file, line, id, reason]]);
    if (this.waiting.length > 65_536) this.append();
  }

  /** @returns Its bytes, all of them on the disk. */
  flush(): number {
    if (this.waiting !== '') {
      this.append();
      if (this.descriptor !== undefined) fsyncSync(this.descriptor);
    }
    return this.bytes;
  }

  close(): void {
    this.flush();
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }

  private append(): void {
    this.descriptor ??= openSync(this.path, this.bytes === 0 ? 'w' : 'r+');
    this.bytes += writeSync(this.descriptor, this.waiting, this.bytes);
    this.waiting = '';
  }
}
