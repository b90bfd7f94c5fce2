import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../cli.error';
import { Journal, type JournalEntry } from './journal';

const FILE = { path: 'products.csv', size: 100, mtimeMs: 1, head: 'abc' };

const ENTRY: JournalEntry = {
  format: 1,
  files: [FILE],
  options: { '--on-conflict': 'skip', table: 'dev-app-data-table' },
  rows: 40,
  counts: { written: 38, skipped: 1, rejected: 1 },
  rejectsBytes: 80,
  importId: 'import-1',
  importedAt: '2026-11-24T09:30:00.000Z',
};

describe('an import’s journal', () => {
  let folder: string;
  let journal: Journal;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tana-'));
    journal = new Journal(join(folder, 'products.csv.tana-journal'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was written last, and leaves no other file', async () => {
    journal.write({ ...ENTRY, rows: 20 });
    journal.write(ENTRY);

    expect(await journal.read(ENTRY)).toEqual(ENTRY);
    expect(await readdir(folder)).toEqual(['products.csv.tana-journal']);
  });

  it('has nothing to say where no import was ended, or one came to its end', async () => {
    expect(await journal.read(ENTRY)).toBeUndefined();

    journal.write(ENTRY);
    journal.remove();

    expect(await journal.read(ENTRY)).toBeUndefined();
  });

  it.each<[what: string, now: Pick<JournalEntry, 'files' | 'options'>, sentence: RegExp]>([
    [
      'a file of another size',
      { ...ENTRY, files: [{ ...FILE, size: 101 }] },
      /products\.csv is not what it was/,
    ],
    ['a file that was saved since', { ...ENTRY, files: [{ ...FILE, mtimeMs: 2 }] }, /is not what it was/],
    ['a file that begins otherwise', { ...ENTRY, files: [{ ...FILE, head: 'abd' }] }, /is not what it was/],
    ['more files', { ...ENTRY, files: [FILE, { ...FILE, path: 'more.csv' }] }, /had 1 files/],
    [
      'another table',
      { ...ENTRY, options: { ...ENTRY.options, table: 'prod-app-data-table' } },
      /had table dev-app-data-table/,
    ],
    [
      'an option that was left out',
      { ...ENTRY, options: { ...ENTRY.options, '--images': 'pictures' } },
      /had --images left out/,
    ],
  ])('is not gone on with for %s', async (_what, now, sentence) => {
    journal.write(ENTRY);

    await expect(journal.read(now)).rejects.toThrow(sentence);
    await expect(journal.read(now)).rejects.toThrow(CliError);
  });

  it.each(['', '{"format":', 'null', '{"format":2}'])('is none where the file holds %j', async (text) => {
    await writeFile(journal.path, text);

    await expect(journal.read(ENTRY)).rejects.toThrow(/is no journal of this version of tana: delete it/);
  });

  it('says in a sentence that it cannot be kept', () => {
    const nowhere = new Journal(join(folder, 'gone', 'products.csv.tana-journal'));

    expect(() => nowhere.write(ENTRY)).toThrow(CliError);
    expect(() => nowhere.write(ENTRY)).toThrow(/cannot keep its journal: .*Copy the file to a folder/);
  });
});
