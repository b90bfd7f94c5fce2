import { PassThrough } from 'node:stream';
import { showProgress, type ImportState } from './import.progress';

const CURSOR_BACK = '\x1b[?25h';
const LINE_CLEARED = '\x1b[2K';

describe('showProgress', () => {
  let state: ImportState;
  let stop: AbortController;
  let terminal: PassThrough & { isTTY: boolean };

  beforeEach(() => {
    jest.useFakeTimers();
    state = { totalBytes: 1000, readBytes: 0, rows: 0, resumedAfter: 0, retries: 0 };
    stop = new AbortController();
    terminal = Object.assign(new PassThrough(), { isTTY: true });
  });

  afterEach(() => jest.useRealTimers());

  const show = () => showProgress(() => state, stop.signal, terminal);
  const drawn = () => String(terminal.read() ?? '');
  const after = (ms: number, change: Partial<ImportState>) => {
    drawn();
    state = { ...state, ...change };
    jest.advanceTimersByTime(ms);
    return drawn();
  };

  it('draws nothing where nobody looks on', () => {
    terminal.isTTY = false;
    const hide = show();
    jest.advanceTimersByTime(1000);
    hide();

    expect(drawn()).toBe('');
  });

  it('shows rows, their speed, what is left of the time, and retries', () => {
    const hide = show();

    expect(after(10_000, { readBytes: 250, rows: 12_345, retries: 7 })).toMatch(
      /█+░+ 25% \| 12,345 rows \| 1,23\d rows\/s \| ETA 30 s \| 7 retries/,
    );
    hide();
  });

  it.each([
    [100, '1 min 30 s'],
    [2, '1 h 23 min'],
  ])('says with %d of 1000 bytes after ten seconds that %s are left', (readBytes, left) => {
    const hide = show();

    expect(after(10_000, { readBytes, rows: 1 })).toContain(`ETA ${left} |`);
    hide();
  });

  it('does not guess what is left from the first block', () => {
    const hide = show();

    expect(after(1000, { readBytes: 250, rows: 5 })).toContain('ETA … |');
    hide();
  });

  it('does not take rows that are only read again for fast ones', () => {
    state = { ...state, resumedAfter: 9000 };
    const hide = show();
    after(1000, { readBytes: 900, rows: 9000 });

    expect(after(10_000, { readBytes: 950, rows: 9100 })).toMatch(
      /95% \| 9,100 rows \| (9|10) rows\/s \| ETA 1\d s \|/,
    );
    hide();
  });

  it('does not tell how much is left of a standard input', () => {
    state = { ...state, totalBytes: 0 };
    const hide = show();
    const line = after(10_000, { readBytes: 500, rows: 100 });

    expect(line).toMatch(/100 rows \| (9|10) rows\/s \| 0 retries/);
    expect(line).not.toMatch(/%|ETA/);
    hide();
  });

  it('leaves an empty line and the cursor at its end', () => {
    const hide = show();
    after(1000, { rows: 5 });
    hide();

    const last = drawn();
    expect(last).toContain(CURSOR_BACK);
    expect(last.endsWith(LINE_CLEARED)).toBe(true);
    expect(after(1000, { rows: 6 })).toBe('');
    // One that goes on would keep the process from ending.
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is gone as soon as the import is told to stop', () => {
    const hide = show();
    after(1000, { rows: 5 });
    stop.abort();

    expect(drawn()).toContain(CURSOR_BACK);
    hide();
    expect(drawn()).toBe('');
  });
});
