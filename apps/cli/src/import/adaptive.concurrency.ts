/** How a request went. */
export interface RequestResult {
  readonly isThrottled: boolean;
  readonly milliseconds: number;
}

const FIRST_LIMIT = 4;

/** Requests that take so much longer than the quickest only stand in a queue. */
const SLOW = 3;

/**
 * How many requests may be under way: one more after each round that went well, one fewer where they take much longer
 * than they could, half as many where DynamoDB says that it is too much (additive increase, multiplicative decrease).
 *
 * @see https://www.rfc-editor.org/rfc/rfc5681#section-3.1
 */
export class AdaptiveConcurrency {
  private limit: number;
  private running = 0;
  private readonly queue: (() => void)[] = [];
  /** Of the round that is under way. */
  private ended = 0;
  private milliseconds = 0;
  private isThrottled = false;
  private quickest = Infinity;

  constructor(private readonly most: number) {
    this.limit = Math.min(FIRST_LIMIT, most);
  }

  get current(): number {
    return this.limit;
  }

  /** Resolves when a request may begin; `leave` must follow. */
  async enter(): Promise<void> {
    if (this.running < this.limit) this.running++;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  leave(result: RequestResult): void {
    this.running--;
    this.learn(result);
    while (this.running < this.limit) {
      const next = this.queue.shift();
      if (!next) return;
      // Here and not when it wakes up, or another could take its place meanwhile.
      this.running++;
      next();
    }
  }

  private learn({ isThrottled, milliseconds }: RequestResult): void {
    this.ended++;
    this.milliseconds += milliseconds;
    this.isThrottled ||= isThrottled;
    if (this.ended < this.limit) return;
    const average = this.milliseconds / this.ended;
    this.quickest = Math.min(this.quickest, average);
    if (this.isThrottled) this.limit = Math.max(1, Math.floor(this.limit / 2));
    else if (average > SLOW * this.quickest) this.limit = Math.max(1, this.limit - 1);
    else this.limit = Math.min(this.most, this.limit + 1);
    this.ended = 0;
    this.milliseconds = 0;
    this.isThrottled = false;
  }
}
