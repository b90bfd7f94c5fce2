import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ItemRecord } from '@tana/items';
import { randomUUID } from 'node:crypto';
import { CliError } from '../cli.error';
import { AdaptiveConcurrency } from './adaptive.concurrency';
import { checkRow, type ImportStamp } from './checked.row';
import type { ImportState } from './import.progress';
import { Journal, type Counts, type ImportIdentity, type Progress } from './journal';
import { Ledger } from './ledger';
import { PictureFolder } from './picture.folder';
import { PictureLinks, type PictureStore } from './picture.links';
import { createWriter, type ConflictRule, type RecordWriter } from './record.writer';
import { RejectsFile } from './rejects.file';
import { Retries } from './retries';
import { Running } from './running';
import { SeenIds } from './seen.ids';
import { identityOf, STANDARD_INPUT } from './source.file';
import type { CheckedRow, RejectedRow } from './source.row';
import { sourceRows, type ReadingOptions } from './source.rows';

export interface ImportOptions extends ReadingOptions {
  readonly files: readonly string[];
  /** A folder. */
  readonly images?: string;
  /** Where rejected rows are listed. */
  readonly rejects: string;
  readonly onConflict: ConflictRule;
  /** Most requests at once. */
  readonly concurrency: number;
  readonly resume: boolean;
}

/** Where an import goes. */
export interface ImportStores {
  readonly pictures: PictureStore;
  /** None: the import only checks. */
  readonly table?: { readonly client: DynamoDBClient; readonly name: string; readonly region: string };
}

export interface ImportResult extends Counts {
  /** All rows of all files, or as many as were read. */
  readonly rows: number;
  /** Rows that an import before this one had done. */
  readonly resumedAfter: number;
  readonly retries: number;
  readonly seconds: number;
}

/** An import that did not come to its end. */
export class ImportBrokenOff extends Error {
  override readonly name = 'ImportBrokenOff';

  /** @param rows So many are done, and `--resume` goes on after them; undefined where it cannot. */
  constructor(
    readonly rows: number | undefined,
    cause: unknown,
  ) {
    super('The import has not come to its end.', { cause });
  }
}

const FROM_THE_START: Progress = {
  rows: 0,
  counts: { written: 0, skipped: 0, rejected: 0 },
  rejectsBytes: 0,
};

/** Rows whose pictures are looked up or stored at once. */
const LINKED_AT_ONCE = 16;

/**
 * Reads files row by row, and writes each row that is sound. Rows that are not are listed in the rejects file.
 *
 * @param stopped Ends the import so that it can be gone on with.
 * @param show Is given how far the import is, and answers what is to be called at its end.
 * @throws CliError before anything is written, ImportBrokenOff after.
 */
export async function runImport(
  options: ImportOptions,
  { pictures, table }: ImportStores,
  stopped: AbortSignal,
  show: (state: () => ImportState) => () => void,
): Promise<ImportResult> {
  const begun = performance.now();
  const identity = await identityOfImport(options, table);
  const journal =
    table && identity.files.length > 0 ? new Journal(`${identity.files[0]?.path}.tana-journal`) : undefined;
  const before = options.resume ? await journal?.read(identity) : undefined;
  const folder = options.images === undefined ? undefined : await PictureFolder.open(options.images);
  const stamp: ImportStamp = {
    importId: before?.importId ?? randomUUID(),
    importedAt: before?.importedAt ?? new Date().toISOString(),
    hasPictures: folder !== undefined,
  };
  const rejects = new RejectsFile(options.rejects, before?.rejectsBytes ?? 0);
  const ledger = new Ledger(before ?? FROM_THE_START, rejects, (progress) =>
    journal?.write({ format: 1, ...identity, ...stamp, ...progress }),
  );
  const retries = new Retries(stopped);
  const writer = table
    ? createWriter(options.onConflict, before !== undefined, {
        client: table.client,
        tableName: table.name,
        concurrency: new AdaptiveConcurrency(options.concurrency),
        retries,
      })
    : NO_WRITER;
  const rows = new RowPipeline(new PictureLinks(pictures, folder), writer, ledger);
  const hide = show(() => ({
    totalBytes: identity.files.reduce((sum, { size }) => sum + size, 0),
    resumedAfter: before?.rows ?? 0,
    readBytes: rows.readBytes,
    rows: rows.count,
    retries: retries.count,
  }));
  try {
    // Before the first row: what is written is known by the import's id, even where the import is killed right after.
    if (!before) ledger.checkpoint();
    for (const file of options.files) await rows.take(file, options, stamp, stopped);
    await rows.settle();
  } catch (error) {
    // What is under way is let come to its end; that it fails as well says nothing new.
    await rows.settle().catch(() => undefined);
    if (rows.count > 0) ledger.checkpoint();
    else if (!before) journal?.remove();
    throw ledger.done > 0 ? new ImportBrokenOff(journal && ledger.done, error) : error;
  } finally {
    hide();
    rejects.close();
  }
  journal?.remove();
  return {
    rows: rows.count,
    ...ledger.outcomes,
    resumedAfter: before?.rows ?? 0,
    retries: retries.count,
    seconds: (performance.now() - begun) / 1000,
  };
}

/** @throws CliError for files that cannot be imported, or not gone on with. */
async function identityOfImport(
  options: ImportOptions,
  table: ImportStores['table'],
): Promise<ImportIdentity> {
  const isPiped = options.files.includes(STANDARD_INPUT);
  if (options.resume && isPiped) {
    throw new CliError(
      'Standard input cannot be read again from where it was: save it to a file to use --resume.',
    );
  }
  const files = await Promise.all(options.files.filter((path) => path !== STANDARD_INPUT).map(identityOf));
  const { format, encoding, images, onConflict, rejects } = options;
  const all = {
    '--on-conflict': onConflict,
    '--rejects': rejects,
    '--format': format,
    '--encoding': encoding,
    '--images': images,
    table: table?.name,
    region: table?.region,
  };
  const given = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { files: isPiped ? [] : files, options: Object.fromEntries(given) };
}

/** Writes nothing: an import that only checks. */
const NO_WRITER: RecordWriter = {
  add: ({ settle }) => {
    settle('written');
    return Promise.resolve();
  },
  flush: () => Promise.resolve(),
};

/** What each row passes through. */
class RowPipeline {
  /** Of all files, as they are on the disk. */
  readBytes = 0;
  /** Rows of all files so far. */
  count = 0;
  private readonly seen = new SeenIds();
  private readonly linking = new Running();
  private readonly doneBefore: number;

  constructor(
    private readonly links: PictureLinks,
    private readonly writer: RecordWriter,
    private readonly ledger: Ledger,
  ) {
    this.doneBefore = ledger.done;
  }

  async take(file: string, reading: ReadingOptions, stamp: ImportStamp, stopped: AbortSignal): Promise<void> {
    const read = (bytes: number) => (this.readBytes += bytes);
    for await (const block of sourceRows(file, reading, read, stopped)) {
      for (const row of block) {
        stopped.throwIfAborted();
        const number = ++this.count;
        // Rows that are done count as well: theirs are ids that no other row may have.
        const checked = this.claimed(checkRow(row, stamp));
        if (number <= this.doneBefore) continue;
        if ('reason' in checked) this.reject(number, file, checked);
        else await this.write(number, file, checked);
        if (this.ledger.isFull) await this.settle();
      }
    }
  }

  /** Resolves when all rows so far have come to their end. */
  async settle(): Promise<void> {
    await this.linking.end();
    await this.writer.flush();
  }

  private claimed(row: CheckedRow | RejectedRow): CheckedRow | RejectedRow {
    if ('reason' in row || this.seen.claim(row.id)) return row;
    return { line: row.line, id: row.id, reason: 'id is that of an earlier row: each item can have one row' };
  }

  private async write(number: number, file: string, row: CheckedRow): Promise<void> {
    if (PictureLinks.isLinked(row)) {
      await this.put(number, file, row, row.record);
      return;
    }
    await this.linking.room(LINKED_AT_ONCE);
    this.linking.start(this.link(number, file, row));
  }

  private async link(number: number, file: string, row: CheckedRow): Promise<void> {
    const linked = await this.links.link(row);
    if ('reason' in linked) this.reject(number, file, { ...row, reason: linked.reason });
    else await this.put(number, file, row, linked.record);
  }

  private async put(number: number, file: string, row: CheckedRow, record: ItemRecord): Promise<void> {
    await this.writer.add({
      id: row.id,
      record,
      settle: (outcome) => {
        if (typeof outcome === 'string') this.ledger.settle(number, outcome);
        else this.reject(number, file, { ...row, reason: outcome.reason });
      },
    });
  }

  private reject(number: number, file: string, { line, id = '', reason }: RejectedRow): void {
    this.ledger.settle(number, { file, line, id, reason });
  }
}
