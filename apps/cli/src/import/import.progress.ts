import { Presets, SingleBar } from 'cli-progress';

/** How far an import is. */
export interface ImportState {
  /** Bytes of all files, as they are on the disk; 0 for standard input. */
  readonly totalBytes: number;
  readonly readBytes: number;
  readonly rows: number;
  readonly retries: number;
}

const REDRAW_EVERY_MS = 200;

/** Shows a bar where a person looks on, and nothing elsewhere. Answers how to take it away. */
export function showProgress(state: () => ImportState): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  const begun = performance.now();
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {rows} rows | {speed} rows/s | ETA {eta_formatted} | {retries} retries',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const first = state();
  const payload = ({ rows, retries }: ImportState) => ({
    rows: rows.toLocaleString('en'),
    speed: Math.round(((rows - first.rows) / (performance.now() - begun)) * 1000 || 0).toLocaleString('en'),
    retries,
  });
  bar.start(Math.max(first.totalBytes, 1), first.readBytes, payload(first));
  const timer = setInterval(() => {
    const now = state();
    bar.update(now.readBytes, payload(now));
  }, REDRAW_EVERY_MS);
  return () => {
    clearInterval(timer);
    bar.stop();
  };
}
