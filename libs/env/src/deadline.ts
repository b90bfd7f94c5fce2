import { AsyncLocalStorage } from 'node:async_hooks';

/** Why work was given up. By its name it is answered with 503: as what AWS's own client throws when it is aborted. */
const LATE = Object.assign(new Error('The time for this request has run out.'), { name: 'AbortError' });

const deadlines = new AsyncLocalStorage<AbortSignal>();

/**
 * Gives all that `work` begins one deadline. It goes to wherever AWS is called without every function in between having
 * to hand it on.
 *
 * @param ms From now.
 * @returns What `work` returns, and how to end the deadline once nobody needs it.
 * @see https://nodejs.org/api/async_context.html
 */
export function startDeadline<T>(ms: number, work: () => T): { result: T; end: () => void } {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(LATE), Math.max(0, ms)).unref();
  return { result: deadlines.run(late.signal, work), end: () => clearTimeout(timer) };
}

/** The same for work that ends by itself. */
export async function withinTime<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const { result, end } = startDeadline(ms, work);
  return result.finally(end);
}

/**
 * Aborts when the request at hand is out of time.
 *
 * @param ms From now, for work that is no request's: that of a command, say.
 */
export function deadlineOr(ms: number): AbortSignal {
  return deadlines.getStore() ?? AbortSignal.timeout(ms);
}
