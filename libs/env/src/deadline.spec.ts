import { setImmediate as turn } from 'node:timers/promises';
import { deadlineOr, startDeadline, withinTime } from './deadline';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(() => {
  jest.useRealTimers();
});

describe('a deadline', () => {
  it('is one for all that the work begins, however late', async () => {
    const seen: AbortSignal[] = [];

    startDeadline(100, async () => {
      seen.push(deadlineOr(9999));
      await turn();
      seen.push(deadlineOr(9999));
    });
    await turn();
    await turn();
    jest.advanceTimersByTime(99);
    expect(seen.map(({ aborted }) => aborted)).toEqual([false, false]);
    jest.advanceTimersByTime(1);

    expect(seen.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(seen[0]?.reason).toMatchObject({ name: 'AbortError' });
  });

  it('is each request’s own', () => {
    const { result: sooner } = startDeadline(100, () => deadlineOr(9999));
    const { result: later } = startDeadline(200, () => deadlineOr(9999));

    jest.advanceTimersByTime(100);

    expect([sooner.aborted, later.aborted]).toEqual([true, false]);
  });

  it('is past at once where nothing is left of the time', () => {
    const { result } = startDeadline(-5, () => deadlineOr(9999));

    jest.advanceTimersByTime(1);

    expect(result.aborted).toBe(true);
  });

  it('ends with its request, and leaves no timer behind', () => {
    const { result, end } = startDeadline(100, () => deadlineOr(9999));

    end();
    jest.advanceTimersByTime(100);

    expect(result.aborted).toBe(false);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([
    ['ends', () => Promise.resolve()],
    ['fails', () => Promise.reject(new Error('failed'))],
  ])('ends with work that %s', async (_how, work) => {
    await withinTime(100, work).catch(() => undefined);

    expect(jest.getTimerCount()).toBe(0);
  });

  it('of work within work is its own', async () => {
    const { result } = startDeadline(100, () => withinTime(50, () => Promise.resolve(deadlineOr(9999))));
    const inner = await result;
    const { result: outer } = startDeadline(100, () => deadlineOr(9999));

    expect(inner).not.toBe(outer);
  });

  it('is what is given instead, outside of requests', () => {
    expect(deadlineOr(0)).not.toBe(deadlineOr(0));
  });
});
