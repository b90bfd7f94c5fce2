import { CACHE_READS, type CacheRead } from '@tana/env';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as settled } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Answer } from './answer';
import type { CacheConfig } from './cache.config';
import { ItemNotFound } from './items.errors';
import { ReadCache, type CachedRoute } from './read.cache';

const TTL_MS = 5000;
const STALE_MS = 60_000;
const USUAL: CacheConfig = { ttlMs: TTL_MS, staleMs: STALE_MS, maxBytes: 1e6 };
const FAILED = new Error('DynamoDB does not answer.');

let now: number;
let told: CacheRead[];
const listen = (event: unknown) => told.push(event as CacheRead);

beforeEach(() => {
  now = 0;
  told = [];
  subscribe(CACHE_READS, listen);
  jest.spyOn(Logger.prototype, 'warn').mockImplementation();
});
afterEach(() => {
  unsubscribe(CACHE_READS, listen);
  jest.restoreAllMocks();
});

/** A cache before reads that count themselves: the first answers 1, the second 2. */
function start(config: Partial<CacheConfig> = {}) {
  const cache = new ReadCache({ ...USUAL, ...config }, () => now);
  let reads = 0;
  const load = jest.fn<Promise<object>, [boolean]>(() => Promise.resolve({ read: ++reads }));
  const read = async (route: CachedRoute = 'item', name = '1') => bodyOf(await cache.read(route, name, load));
  const find = (route: CachedRoute = 'item', name = '1') => {
    const found = cache.find(route, name);
    return found && bodyOf(found);
  };
  return { cache, load, read, find };
}

function bodyOf({ bytes }: Answer): unknown {
  return JSON.parse(bytes.toString());
}

const outcomes = () => told.map(({ outcome }) => outcome);

describe('an answer', () => {
  it('is read once and given within the TTL', async () => {
    const { read, find, load } = start();

    await read();
    now = TTL_MS - 1;

    expect(await read()).toEqual({ read: 1 });
    expect(find()).toEqual({ read: 1 });
    expect(load).toHaveBeenCalledTimes(1);
    expect(outcomes()).toEqual(['miss', 'hit', 'hit']);
  });

  it('is not found before it is read', () => {
    const { find, load } = start();

    expect(find()).toBeUndefined();
    expect(load).not.toHaveBeenCalled();
    expect(told).toEqual([]);
  });

  it('is read once however many ask at the same time', async () => {
    const { read, load } = start();

    const answers = await Promise.all(Array.from({ length: 1000 }, () => read()));

    expect(answers).toEqual(answers.map(() => ({ read: 1 })));
    expect(load).toHaveBeenCalledTimes(1);
    expect(outcomes().filter((outcome) => outcome === 'coalesced')).toHaveLength(999);
  });

  it('is given past the TTL and read anew meanwhile, once', async () => {
    const { read, find, load } = start();
    await read();
    now = TTL_MS;

    expect(find()).toEqual({ read: 1 });
    expect(find()).toEqual({ read: 1 });
    await settled();

    expect(find()).toEqual({ read: 2 });
    expect(load).toHaveBeenCalledTimes(2);
    expect(outcomes()).toEqual(['miss', 'stale', 'stale', 'hit']);
  });

  it('is waited for when twice the TTL is over', async () => {
    const { read, find } = start();
    await read();
    now = 2 * TTL_MS;

    expect(find()).toBeUndefined();
    expect(await read()).toEqual({ read: 2 });
    expect(outcomes()).toEqual(['miss', 'miss']);
  });

  it('has an age from when its read began', async () => {
    const { cache, find } = start();
    const slow = Promise.withResolvers<object>();
    const answer = cache.read('item', '1', () => slow.promise);
    now = 2 * TTL_MS;
    slow.resolve({ read: 1 });
    await answer;

    expect(find()).toBeUndefined();
  });

  it('is told apart from a list’s of the same name', async () => {
    const { read } = start();

    expect(await read('item', '/items')).toEqual({ read: 1 });
    expect(await read('list', '/items')).toEqual({ read: 2 });
    expect(told.map(({ route }) => route)).toEqual(['item', 'list']);
  });

  it('tells nobody where nobody listens', async () => {
    const { read } = start();
    unsubscribe(CACHE_READS, listen);

    await read();

    expect(told).toEqual([]);
  });
});

describe('while reads fail, an answer', () => {
  it('is given until its own limit, and not beyond', async () => {
    const { read, load } = start();
    await read();
    load.mockRejectedValue(FAILED);

    now = TTL_MS + STALE_MS - 1;
    expect(await read()).toEqual({ read: 1 });
    now++;
    await expect(read()).rejects.toBe(FAILED);
    expect(outcomes()).toEqual(['miss', 'stale-if-error', 'miss']);
  });

  it('is given at once after the first failure, and read anew once a second', async () => {
    const { read, find, load } = start();
    await read();
    load.mockRejectedValue(FAILED);
    now = 2 * TTL_MS;
    await read();

    for (const after of [1, 999, 1000, 1001, 1999]) {
      now = 2 * TTL_MS + after;
      expect(find()).toEqual({ read: 1 });
      await settled();
    }

    expect(load).toHaveBeenCalledTimes(3);
    expect(outcomes().slice(1)).toEqual(Array.from({ length: 6 }, () => 'stale-if-error'));
  });

  it('is said to be old once in the log', async () => {
    const { read, load } = start();
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    await read();
    load.mockRejectedValue(FAILED);
    for (now = 2 * TTL_MS; now < 4 * TTL_MS; now += 2000) await read();

    expect(warn.mock.calls).toEqual([[expect.objectContaining({ key: 'item 1', err: FAILED })]]);
  });

  it('gives way to the next that can be read', async () => {
    const { read, find, load } = start();
    await read();
    load.mockRejectedValueOnce(FAILED);
    now = 2 * TTL_MS;
    await read();
    now += 1000;
    find();
    await settled();

    expect(find()).toEqual({ read: 2 });
    expect(outcomes().at(-1)).toBe('hit');
  });

  it('is not to be had where there was none before', async () => {
    const { read, load } = start();
    load.mockRejectedValueOnce(FAILED);

    await expect(read()).rejects.toBe(FAILED);
    expect(await read()).toEqual({ read: 1 });
  });

  it('is not given where it may not be older than the TTL', async () => {
    const { read, find, load } = start({ staleMs: 0 });
    await read();
    load.mockRejectedValue(FAILED);
    now = TTL_MS;

    expect(find()).toBeUndefined();
    await expect(read()).rejects.toBe(FAILED);
  });
});

describe('that there is no such item', () => {
  it('is kept for the TTL', async () => {
    const { read, find, load } = start();
    load.mockRejectedValueOnce(new ItemNotFound('1'));

    await expect(read()).rejects.toThrow(ItemNotFound);
    now = TTL_MS - 1;
    expect(find()).toBeUndefined();
    await expect(read()).rejects.toThrow(new ItemNotFound('1'));
    expect(outcomes()).toEqual(['miss', 'hit']);
    now++;
    expect(await read()).toEqual({ read: 1 });
  });

  it('is not said while reads fail', async () => {
    const { read, load } = start();
    load.mockRejectedValueOnce(new ItemNotFound('1')).mockRejectedValueOnce(FAILED);
    await expect(read()).rejects.toThrow(ItemNotFound);
    now = TTL_MS;

    await expect(read()).rejects.toBe(FAILED);
  });

  it('takes the place of an item that is gone', async () => {
    const { read, load } = start();
    await read();
    load.mockRejectedValueOnce(new ItemNotFound('1'));
    now = 2 * TTL_MS;

    await expect(read()).rejects.toThrow(ItemNotFound);
    await expect(read()).rejects.toThrow(ItemNotFound);
    expect(load).toHaveBeenCalledTimes(2);
  });
});

describe('after an own write', () => {
  it('the item and all lists are read anew, and other items are not', async () => {
    const { cache, read, find } = start();
    await read('item', '1');
    await read('item', '2');
    await read('list', '/items');

    cache.forget('1');

    expect(find('item', '1')).toBeUndefined();
    expect(find('item', '2')).toEqual({ read: 2 });
    expect(find('list', '/items')).toBeUndefined();
  });

  it.each(['item', 'list'] as const)('a %s that was being read is neither given nor kept', async (route) => {
    const { cache, read, find } = start();
    const before = Promise.withResolvers<object>();
    const waiting = cache.read(route, '1', () => before.promise);
    cache.forget('1');
    now += 1000;
    const after = read(route);
    before.resolve({ read: 'before' });

    expect(bodyOf(await waiting)).toEqual({ read: 'before' });
    expect(await after).toEqual({ read: 1 });
    expect(find(route)).toEqual({ read: 1 });
  });

  it('reads must know of it', async () => {
    const { cache, read, load } = start();
    await read();
    cache.forget('2');
    await read('item', '3');

    expect(load.mock.calls).toEqual([[false], [true]]);
  });

  it('a list is not kept for a second: its index may be behind', async () => {
    const { cache, read, find } = start();
    cache.forget('1');
    now = 999;
    await read('list');
    expect(find('list')).toBeUndefined();
    now = 1000;
    await read('list');
    expect(find('list')).toEqual({ read: 2 });
  });

  it('an item that was missing is there', async () => {
    const { cache, read, load } = start();
    load.mockRejectedValueOnce(new ItemNotFound('1'));
    await expect(read()).rejects.toThrow(ItemNotFound);
    cache.forget('1');

    expect(await read()).toEqual({ read: 1 });
  });
});

describe('the bytes of an answer', () => {
  const LONG = { text: 'リンゴ'.repeat(1000) };
  const answerOf = (cache: ReadCache, body: object = LONG) =>
    cache.read('item', '1', () => Promise.resolve(body));

  it('are compressed once for each encoding', async () => {
    const answer = await answerOf(start().cache);
    const [br, gzip] = [await answer.in('br'), await answer.in('gzip')];

    expect(brotliDecompressSync(br)).toEqual(answer.bytes);
    expect(gunzipSync(gzip)).toEqual(answer.bytes);
    expect(await answer.in('br')).toBe(br);
    expect(await answer.in('gzip')).toBe(gzip);
  });

  it('count towards the bound, with the key, in every encoding', async () => {
    const { cache } = start();
    const answer = await answerOf(cache);
    const plain = cache.size;
    const br = await answer.in('br');
    const gzip = await answer.in('gzip');

    expect(plain).toBe(1000 + 'item 1'.length + answer.bytes.length);
    expect(cache.size).toBe(plain + br.length + gzip.length);
  });

  it('stay compressed when they are read anew and the same', async () => {
    const { cache } = start();
    const first = await answerOf(cache);
    const br = await first.in('br');
    now = 2 * TTL_MS;
    const second = await answerOf(cache);

    expect(second.etag).toBe(first.etag);
    expect(await second.in('br')).toBe(br);
    expect(cache.find('item', '1')).toBe(first);
  });

  it('are compressed anew when they are others', async () => {
    const { cache } = start();
    const first = await answerOf(cache);
    now = 2 * TTL_MS;
    const second = await answerOf(cache, { text: 'バナナ'.repeat(1000) });

    expect(second.etag).not.toBe(first.etag);
    expect(brotliDecompressSync(await second.in('br'))).toEqual(second.bytes);
  });

  it('share no memory with others, which would be held with them', async () => {
    const answer = await answerOf(start().cache, { text: 'short' });

    expect(answer.bytes.buffer.byteLength).toBe(answer.bytes.length);
    expect((await answer.in('gzip')).buffer.byteLength).toBe((await answer.in('gzip')).length);
  });

  it('push out what was used longest ago', async () => {
    const { cache, find } = start({ maxBytes: 5000 });
    for (const name of ['1', '2', '3', '4']) {
      await cache.read('item', name, () => Promise.resolve({ name }));
      find('item', '1');
    }
    await cache.read('item', '5', () => Promise.resolve({ name: '5' }));

    expect(['1', '2', '3', '4', '5'].filter((name) => find('item', name))).toEqual(['1', '3', '4', '5']);
  });
});

describe.each([
  ['its TTL', { ttlMs: 0 }],
  ['its bytes', { maxBytes: 0 }],
])('a cache that is off by %s', (_what, config) => {
  it('keeps nothing and tells nothing', async () => {
    const { read, find, cache } = start(config);

    expect(await Promise.all([read(), read()])).toEqual([{ read: 1 }, { read: 2 }]);
    expect(find()).toBeUndefined();
    expect(cache.size).toBe(0);
    expect(told).toEqual([]);
  });
});

/** A read of the backend that has begun, of the state that it had then. */
interface Reading {
  readonly key: string;
  readonly since: number;
  readonly epoch: number;
  end(isFailure: boolean): void;
}

/** A client's request, and what had been acknowledged when it began. */
interface Request {
  readonly acknowledged: ReadonlyMap<string, number>;
}

const DEADLINE_MS = 5000;
const ITEMS = ['a', 'b', 'c'];
const LISTS = ['/items', '/items?limit=1'];

/**
 * The catalogue and its clients: items have versions that only grow, an odd one says that the item is gone. A read
 * answers what was there when it began; a read that need not be fresh may answer what was there before. All reads end
 * by their deadline.
 */
class World {
  readonly cache: ReadCache;
  /** What must not have happened. */
  readonly faults: string[] = [];
  private readonly versions = new Map(ITEMS.map((id) => [id, 0]));
  private readonly acknowledged = new Map(ITEMS.map((id) => [id, 0]));
  /** When a version came to be, by item. */
  private readonly cameAt = new Map(ITEMS.map((id) => [id, [0]]));
  private readings: Reading[] = [];
  private requests: Promise<void>[] = [];
  private unacknowledged: string[] = [];
  private readonly epochs = new Map<string, number>();
  private answers: Answer[] = [];
  private hasFailed = false;

  constructor(private readonly config: CacheConfig) {
    this.cache = new ReadCache(config, () => now);
  }

  read(route: CachedRoute, name: string): void {
    const request = { acknowledged: new Map(this.acknowledged) };
    const load = (isFresh: boolean) => this.load(route, name, isFresh);
    const answered = this.cache.read(route, name, load).then(
      (answer) => this.check(route, answer, request),
      (error: unknown) => {
        if (error instanceof ItemNotFound) this.checkAbsence(name, request);
        else this.require(error === FAILED, `a client was given ${String(error)}`);
      },
    );
    this.requests.push(answered);
  }

  find(route: CachedRoute, name: string): void {
    const answer = this.cache.find(route, name);
    if (answer) this.check(route, answer, { acknowledged: new Map(this.acknowledged) });
  }

  write(id: string): void {
    this.versions.set(id, this.version(id) + 1);
    this.cameAt.get(id)?.push(now);
    this.unacknowledged.push(id);
  }

  acknowledge(): void {
    const id = this.unacknowledged.shift();
    if (id === undefined) return;
    // By the end of the last of its writes all that it has become is known.
    if (!this.unacknowledged.includes(id)) this.acknowledged.set(id, this.version(id));
    this.cache.forget(id);
    for (const key of [`item ${id}`, ...LISTS.map((url) => `list ${url}`)]) {
      this.epochs.set(key, this.epoch(key) + 1);
    }
  }

  end(which: number, isFailure: boolean): void {
    const [reading] = this.readings.splice(which % Math.max(1, this.readings.length), 1);
    reading?.end(isFailure);
  }

  async compress(which: number): Promise<void> {
    await this.answers[which % Math.max(1, this.answers.length)]?.in(which % 2 ? 'br' : 'gzip');
  }

  pass(milliseconds: number): void {
    now += milliseconds;
    for (const reading of this.readings.filter(({ since }) => now - since >= DEADLINE_MS)) reading.end(true);
    this.readings = this.readings.filter(({ since }) => now - since < DEADLINE_MS);
  }

  async endAll(): Promise<void> {
    for (const reading of this.readings) reading.end(false);
    await Promise.all(this.requests);
  }

  private load(route: CachedRoute, name: string, isFresh: boolean): Promise<object> {
    const key = `${route} ${name}`;
    const epoch = this.epoch(key);
    const isAlone = !this.readings.some((other) => other.key === key && other.epoch === epoch);
    this.require(isAlone, `${key} was read twice at a time`);
    const seen = (id: string) => Math.max(0, this.version(id) - (isFresh || route === 'list' ? 0 : 1));
    const versions = Object.fromEntries((route === 'item' ? [name] : ITEMS).map((id) => [id, seen(id)]));
    const answer = Promise.withResolvers<object>();
    const isGone = route === 'item' && seen(name) % 2 === 1;
    const end = (isFailure: boolean) => {
      this.hasFailed ||= isFailure;
      if (isFailure) answer.reject(FAILED);
      else if (isGone) answer.reject(new ItemNotFound(name));
      else answer.resolve({ versions, filling: 'x'.repeat(1500) });
    };
    this.readings.push({ key, since: now, epoch, end });
    return answer.promise;
  }

  private check(route: CachedRoute, answer: Answer, { acknowledged }: Request): void {
    this.answers.push(answer);
    const { versions } = bodyOf(answer) as { versions: Record<string, number> };
    const limitMs = this.hasFailed ? this.config.ttlMs + this.config.staleMs : 2 * this.config.ttlMs;
    for (const [id, version] of Object.entries(versions)) {
      const least = acknowledged.get(id) ?? 0;
      this.require(version >= least, `version ${version} of ${id} was given after ${least}`);
      this.checkAge(id, version + (route === 'item' ? 1 : 0), limitMs);
    }
  }

  /** That an item is gone must have been true, and since no longer than the TTL it can have been untrue. */
  private checkAbsence(id: string, { acknowledged }: Request): void {
    const least = acknowledged.get(id) ?? 0;
    const since = this.cameAt.get(id) ?? [];
    const isTrueOf = (version: number) => {
      const next = since[version + 2];
      return (
        version % 2 === 1 &&
        version >= least &&
        (next === undefined || now - next < this.config.ttlMs + DEADLINE_MS)
      );
    };
    this.require(
      since.some((_, version) => isTrueOf(version)),
      `${id} was said to be gone`,
    );
  }

  private checkAge(id: string, version: number, limitMs: number): void {
    const overwrittenAt = this.cameAt.get(id)?.[version + 1];
    const ageMs = overwrittenAt === undefined ? 0 : now - overwrittenAt;
    this.require(ageMs < limitMs + DEADLINE_MS, `${id} was given as it had not been for ${ageMs} ms`);
  }

  private require(isSo: boolean, fault: string): void {
    if (!isSo) this.faults.push(fault);
  }

  private version(id: string): number {
    return this.versions.get(id) ?? 0;
  }

  private epoch(key: string): number {
    return this.epochs.get(key) ?? 0;
  }
}

describe('whatever clients, writes, failures and time do', () => {
  type Step = (world: World) => void | Promise<void>;
  const name: fc.Arbitrary<readonly [CachedRoute, string]> = fc.oneof(
    fc.constantFrom(...ITEMS).map((id) => ['item', id] as const),
    fc.constantFrom(...LISTS).map((url) => ['list', url] as const),
  );
  const step = fc.oneof(
    { weight: 6, arbitrary: name.map<Step>((one) => (world) => world.read(...one)) },
    { weight: 4, arbitrary: name.map<Step>((one) => (world) => world.find(...one)) },
    { weight: 3, arbitrary: fc.constantFrom(...ITEMS).map<Step>((id) => (world) => world.write(id)) },
    { weight: 3, arbitrary: fc.constant<Step>((world) => world.acknowledge()) },
    {
      weight: 8,
      arbitrary: fc.tuple(fc.nat(9), fc.integer({ min: 0, max: 3 })).map<Step>(
        ([which, luck]) =>
          (world) =>
            world.end(which, luck === 0),
      ),
    },
    { weight: 2, arbitrary: fc.nat(20).map<Step>((which) => (world) => world.compress(which)) },
    {
      weight: 5,
      arbitrary: fc
        .constantFrom(1, 400, 1000, TTL_MS - 1, TTL_MS, 2 * TTL_MS, STALE_MS)
        .map<Step>((milliseconds) => (world) => world.pass(milliseconds)),
    },
  );

  it('no answer is older than an own write or the limits allow, none is missing, and no bound is passed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 120 }),
        fc.constantFrom(3000, 6000, 1e6),
        async (steps, maxBytes) => {
          now = 0;
          const world = new World({ ...USUAL, maxBytes });
          for (const one of steps) {
            await one(world);
            await settled();
            expect(world.cache.size).toBeLessThanOrEqual(maxBytes);
          }
          await world.endAll();
          expect(world.faults).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
