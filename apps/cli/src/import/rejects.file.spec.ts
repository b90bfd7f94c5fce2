import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RejectsFile } from './rejects.file';

describe('RejectsFile', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tana-'));
    path = join(folder, 'rejects.csv');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const reject = (line: number) => ({ file: 'a.csv', line, id: '1', reason: 'is "bad", so' });
  const row = (line: number) => `a.csv,${line},1,"is ""bad"", so"\n`;

  it('lists rows as CSV, and is there only where there are any', () => {
    const none = new RejectsFile(path, 0);
    none.close();
    expect(existsSync(path)).toBe(false);

    const some = new RejectsFile(path, 0);
    some.add(reject(2));
    expect(some.flush()).toBe(readFileSync(path).length);
    some.add(reject(3));
    some.close();
    expect(readFileSync(path, 'utf8')).toBe(`file,line,id,reason\n${row(2)}${row(3)}`);
  });

  it('goes on after what the journal knows of it, so that nothing is listed twice', () => {
    const before = new RejectsFile(path, 0);
    before.add(reject(2));
    const known = before.flush();
    // Ended before the journal knew of these.
    before.add(reject(3));
    before.add(reject(4));
    before.close();

    const after = new RejectsFile(path, known);
    after.add(reject(3));
    after.close();
    expect(readFileSync(path, 'utf8')).toBe(`file,line,id,reason\n${row(2)}${row(3)}`);
  });

  it('loses what it knows too much of where no row is added any more', () => {
    const before = new RejectsFile(path, 0);
    before.add(reject(2));
    const known = before.flush();
    before.add(reject(3));
    before.close();

    new RejectsFile(path, known).close();
    expect(readFileSync(path, 'utf8')).toBe(`file,line,id,reason\n${row(2)}`);
  });

  it('does not go on where the list is gone', () => {
    expect(() => new RejectsFile(path, 100)).toThrow('is gone: leave --resume out');
  });

  it('takes the list of another import away', () => {
    writeFileSync(path, 'old');
    new RejectsFile(path, 0).close();

    expect(existsSync(path)).toBe(false);
  });
});
