import { AdaptiveConcurrency } from './adaptive.concurrency';

const QUICK = { isThrottled: false, milliseconds: 10 };

async function round(concurrency: AdaptiveConcurrency, result = QUICK): Promise<void> {
  const requests = concurrency.current;
  for (let request = 0; request < requests; request++) await concurrency.enter();
  for (let request = 0; request < requests; request++) concurrency.leave(result);
}

describe('AdaptiveConcurrency', () => {
  it('grows by one each round up to its limit', async () => {
    const concurrency = new AdaptiveConcurrency(6);
    const limits = [concurrency.current];
    for (let rounds = 0; rounds < 4; rounds++) {
      await round(concurrency);
      limits.push(concurrency.current);
    }

    expect(limits).toEqual([4, 5, 6, 6, 6]);
  });

  it('halves where requests are throttled, down to one', async () => {
    const concurrency = new AdaptiveConcurrency(32);
    const limits: number[] = [];
    for (let rounds = 0; rounds < 4; rounds++) {
      await round(concurrency, { isThrottled: true, milliseconds: 10 });
      limits.push(concurrency.current);
    }

    expect(limits).toEqual([2, 1, 1, 1]);
  });

  it('shrinks where requests take much longer than they could', async () => {
    const concurrency = new AdaptiveConcurrency(32);
    await round(concurrency);
    await round(concurrency, { isThrottled: false, milliseconds: 100 });

    expect(concurrency.current).toBe(4);
  });

  it('lets nobody in above its limit, and those who wait in their order', async () => {
    const concurrency = new AdaptiveConcurrency(1);
    const entered: number[] = [];
    const requests = [1, 2, 3].map(async (request) => {
      await concurrency.enter();
      entered.push(request);
    });
    await requests[0];
    expect(entered).toEqual([1]);

    concurrency.leave(QUICK);
    await requests[1];
    expect(entered).toEqual([1, 2]);
    concurrency.leave(QUICK);
    await requests[2];
    expect(entered).toEqual([1, 2, 3]);
  });
});
