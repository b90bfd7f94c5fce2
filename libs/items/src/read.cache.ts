import { Logger } from '@nestjs/common';
import { CACHE_READS, type CacheRead } from '@tana/env';
import { LRUCache } from 'lru-cache';
import { channel } from 'node:diagnostics_channel';
import { Answer } from './answer';
import type { CacheConfig } from './cache.config';
import { ItemNotFound, TooManyReads } from './items.errors';

export type CachedRoute = CacheRead['route'];

/**
 * Reads what is to be answered, or throws ItemNotFound. It must end by itself: no client can abort it.
 *
 * @param isFresh Whether it must know of every write that has ended.
 */
export type Load = (isFresh: boolean) => Promise<object>;

interface Entry {
  /** Undefined where there was no such item. */
  readonly answer: Answer | undefined;
  /** Reads it anew, for a client that does not wait for that. */
  readonly load: Load;
  /** When the read began. What it read can be older than its end, and not older than this. */
  readonly readAt: number;
  readonly listGeneration: number;
  /** When the last attempt to read it anew failed; undefined where none has. */
  readonly failedAt?: number;
}

/** While DynamoDB fails, a key is read anew no more often than this. */
const RETRY_MS = 1000;

/** An index is a moment behind its table: a list read so soon after an own write may lack it, and is not kept. */
const INDEX_LAG_MS = 1000;

/** Reads at once, as many as DynamoDB's client has connections: more would wait for one. */
const MOST_READS = 128;

/** What an entry takes besides its bytes and its key: the heap grows by this for each, as was measured. */
const ENTRY_BYTES = 1000;

const events = channel(CACHE_READS);

/**
 * Answers of public reads, kept as the bytes that are sent.
 *
 * - Within the TTL an answer is given without a read; within as long again, it is given and read anew meanwhile; older
 *   ones wait for the read, and are given if it fails, until they are `staleMs` beyond the TTL.
 * - Whoever asks for what is being read waits for that read, so that a key costs one read at a time.
 * - After an own write nothing is given that was read before: `forget` also parts with reads that are under way.
 * - Where as many reads are under way as there may be, what needs another is refused, or given what there is.
 * - That there is nothing (404) is kept for the TTL, and never given while DynamoDB fails: an item made elsewhere shows
 *   as late as a changed one does.
 *
 * The library bounds the bytes and knows what was used last. Its `fetch()` is not used: it resolves to undefined when a
 * key is deleted meanwhile, and gives what is stale at any age when a fetch fails.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5861 for the idea of both kinds of stale answers
 */
export class ReadCache {
  private readonly logger = new Logger(ReadCache.name);
  private readonly kept: LRUCache<string, Entry>;
  /** What is being read, by key; a read that is not here any more must not be kept. */
  private readonly underWay = new Map<string, Promise<Answer>>();
  private readonly isOn: boolean;
  private listGeneration = 0;
  private reads = 0;
  private writtenAt?: number;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(
    private readonly limits: CacheConfig,
    private readonly now = () => performance.now(),
  ) {
    this.isOn = limits.ttlMs > 0 && limits.maxBytes > 0;
    this.kept = new LRUCache({
      // Without a size the library would have no bound at all.
      maxSize: Math.max(1, limits.maxBytes),
      sizeCalculation: ({ answer }, key) => ENTRY_BYTES + Buffer.byteLength(key) + (answer?.size ?? 0),
    });
  }

  /** Bytes that are held. */
  get size(): number {
    return this.kept.calculatedSize;
  }

  /** What can be answered without waiting; undefined where `read` has to be asked. */
  find(route: CachedRoute, name: string): Answer | undefined {
    const found = this.atOnce(route, keyOf(route, name));
    if (!found?.answer) return undefined;
    tell(route, found.outcome);
    return found.answer;
  }

  /** Whether it can neither be answered nor waited for, and nothing more can be read just now. */
  isRefused(route: CachedRoute, name: string): boolean {
    if (this.reads < MOST_READS) return false;
    const key = keyOf(route, name);
    return !this.underWay.has(key) && !this.usable(route, key);
  }

  /**
   * @param name What tells it from others of its route: an item's id, or a list's URL.
   * @throws ItemNotFound, TooManyReads, and what else `load` throws while there is no answer to give instead.
   */
  async read(route: CachedRoute, name: string, load: Load): Promise<Answer> {
    if (!this.isOn) return new Answer(await this.load(load, false));
    const key = keyOf(route, name);
    const found = this.atOnce(route, key);
    if (found) {
      tell(route, found.outcome);
      if (found.answer) return found.answer;
      throw new ItemNotFound(name);
    }
    const running = this.underWay.get(key);
    const outcome = running ? 'coalesced' : 'miss';
    try {
      const answer = await (running ?? this.start(route, key, load));
      tell(route, outcome);
      return answer;
    } catch (error) {
      const last = this.usable(route, key)?.answer;
      tell(route, last ? 'stale-if-error' : outcome);
      if (last) return last;
      throw error;
    }
  }

  /** To be called after each own write of an item, whatever became of it: a lost answer can be that of a success. */
  forget(id: string): void {
    const key = keyOf('item', id);
    this.kept.delete(key);
    this.underWay.delete(key);
    for (const one of this.underWay.keys()) if (one.startsWith(keyOf('list', ''))) this.underWay.delete(one);
    this.listGeneration++;
    this.writtenAt = this.now();
  }

  /** What can be answered without waiting, and how; where it has grown old, a read for those who come later begins. */
  private atOnce(route: CachedRoute, key: string) {
    const now = this.now();
    const entry = this.usable(route, key, now);
    if (!entry) return undefined;
    const { ttlMs } = this.limits;
    const age = now - entry.readAt;
    if (age < ttlMs) return { answer: entry.answer, outcome: 'hit' } as const;
    // While reads fail nobody waits for one: it can take as long as a request may.
    if (entry.failedAt === undefined && age >= 2 * ttlMs) return undefined;
    const isDue = entry.failedAt === undefined || now - entry.failedAt >= RETRY_MS;
    // Whoever comes once it has failed is answered by what it leaves behind.
    if (isDue && !this.underWay.has(key)) this.start(route, key, entry.load).catch(() => undefined);
    return {
      answer: entry.answer,
      outcome: entry.failedAt === undefined ? 'stale' : 'stale-if-error',
    } as const;
  }

  /** What is kept for a key, if it may still be given at all. */
  private usable(route: CachedRoute, key: string, now = this.now()): Entry | undefined {
    const entry = this.kept.get(key);
    if (!entry) return undefined;
    const isOverwritten = route === 'list' && entry.listGeneration !== this.listGeneration;
    const limitMs = this.limits.ttlMs + (entry.answer ? this.limits.staleMs : 0);
    return isOverwritten || now - entry.readAt >= limitMs ? undefined : entry;
  }

  private start(route: CachedRoute, key: string, load: Load): Promise<Answer> {
    const { listGeneration } = this;
    const readAt = this.now();
    const isBehind = route === 'list' && readAt - (this.writtenAt ?? -Infinity) < INDEX_LAG_MS;
    const isCurrent = () => this.underWay.get(key) === reading;
    const keep = (answer: Answer | undefined) => {
      if (isCurrent() && !isBehind) this.kept.set(key, { answer, load, readAt, listGeneration });
    };
    const reading = this.load(load, this.writtenAt !== undefined)
      .then(
        (body) => {
          const answer = this.answerOf(key, body);
          keep(answer);
          return answer;
        },
        (error: unknown) => {
          if (error instanceof ItemNotFound) keep(undefined);
          else if (isCurrent()) this.markFailing(route, key, error);
          throw error;
        },
      )
      .finally(() => {
        if (isCurrent()) this.underWay.delete(key);
      });
    this.underWay.set(key, reading);
    return reading;
  }

  private async load(load: Load, isFresh: boolean): Promise<object> {
    if (this.reads === MOST_READS) throw new TooManyReads();
    this.reads++;
    try {
      return await load(isFresh);
    } finally {
      this.reads--;
    }
  }

  /** The one that is kept where the bytes are the same: what it was compressed to is good still. */
  private answerOf(key: string, body: object): Answer {
    const answer = new Answer(body, () => this.weighAgain(key, answer));
    const last = this.kept.peek(key)?.answer;
    return last?.etag === answer.etag ? last : answer;
  }

  /** The library weighs an entry when it is set, and only another one than before. */
  private weighAgain(key: string, answer: Answer): void {
    const entry = this.kept.peek(key);
    if (entry?.answer === answer) this.kept.set(key, { ...entry });
  }

  private markFailing(route: CachedRoute, key: string, error: unknown): void {
    const entry = this.usable(route, key);
    if (!entry) return;
    if (entry.failedAt === undefined) {
      this.logger.warn({ msg: 'read failed; the last answer is given meanwhile', key, err: error });
    }
    this.kept.set(key, { ...entry, failedAt: this.now() });
  }
}

function keyOf(route: CachedRoute, name: string): string {
  return `${route} ${name}`;
}

function tell(route: CachedRoute, outcome: CacheRead['outcome']): void {
  if (events.hasSubscribers) events.publish({ route, outcome } satisfies CacheRead);
}
