import { setTimeout as wait } from 'node:timers/promises';

const FIRST_MS = 25;
const LONGEST_MS = 5000;

/** A store that does not answer, rather than one that has too much to do, is asked so often. */
const MOST_FAILURES = 8;

const THROTTLES = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/** Counts what had to be sent again. */
export class Retries {
  count = 0;

  constructor(private readonly stopped: AbortSignal) {}

  /**
   * Waits before a request is sent again: anything up to a limit that doubles, so that those who failed together do not
   * come back together.
   *
   * @throws AbortError when the import is stopped.
   * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
   */
  async pause(failures: number): Promise<void> {
    this.count++;
    const limit = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
    await wait(Math.random() * limit, undefined, { signal: this.stopped });
  }

  /** Waits for another try where one is of use, and else throws the error. */
  async again(error: unknown, failures: number): Promise<void> {
    const isWorthIt = isThrottle(error) || (isTransient(error) && failures < MOST_FAILURES);
    if (!isWorthIt) throw error;
    await this.pause(failures);
  }
}

export function isThrottle(error: unknown): boolean {
  return error instanceof Error && THROTTLES.has(error.name);
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('$fault' in error && error.$fault === 'server') return true;
  const code = 'code' in error ? error.code : undefined;
  return error.name === 'TimeoutError' || ['ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(String(code));
}
