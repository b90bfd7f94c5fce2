import { Presets, SingleBar } from 'cli-progress';

/** How far an import is. */
export interface ImportState {
  /** Bytes of all files, as they are on the disk; 0 for standard input. */
  readonly totalBytes: number;
  readonly readBytes: number;
  readonly rows: number;
  /** Rows that an import before this one had done: they are only read again. */
  readonly resumedAfter: number;
  readonly retries: number;
}

const REDRAW_EVERY_MS = 200;
/** Before that, what is left would be a guess: files are read by the block. */
const ESTIMATE_AFTER_MS = 2000;

const FIGURES = '{rows} rows | {speed} rows/s';
const ENDLESS = `${FIGURES} | {retries} retries`;
const MEASURED = `{bar} {percentage}% | ${FIGURES} | ETA {left} | {retries} retries`;

/**
 * Shows a bar where a person looks on, and nothing elsewhere. Answers how to take it away.
 *
 * @param stopped Takes it away as well: whatever ends the process after that leaves a terminal with its cursor.
 */
export function showProgress(
  state: () => ImportState,
  stopped: AbortSignal,
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean } = process.stderr,
): () => void {
  if (!stream.isTTY) return () => undefined;
  const { totalBytes } = state();
  const bar = new SingleBar(
    {
      format: totalBytes > 0 ? MEASURED : ENDLESS,
      stream,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const payload = payloads(state());
  bar.start(Math.max(totalBytes, 1), 0, payload(state()));
  const timer = setInterval(() => {
    const now = state();
    bar.update(now.readBytes, payload(now));
  }, REDRAW_EVERY_MS);
  const hide = () => {
    clearInterval(timer);
    bar.stop();
  };
  stopped.addEventListener('abort', hide, { once: true });
  return hide;
}

/** What stands beside the bar; its speed is that of the rows that this import writes. */
function payloads(first: ImportState): (state: ImportState) => Record<string, string | number> {
  let since = { ...first, at: performance.now() };
  return (state) => {
    if (state.rows <= state.resumedAfter) since = { ...state, at: performance.now() };
    const ms = performance.now() - since.at;
    const speed = ms > 0 ? ((state.rows - since.rows) / ms) * 1000 : 0;
    const msLeft = ((state.totalBytes - state.readBytes) / (state.readBytes - since.readBytes)) * ms;
    const isKnown = ms >= ESTIMATE_AFTER_MS && Number.isFinite(msLeft);
    return {
      rows: state.rows.toLocaleString('en'),
      speed: Math.round(speed).toLocaleString('en'),
      left: isKnown ? duration(Math.ceil(msLeft / 1000)) : '…',
      retries: state.retries,
    };
  };
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
