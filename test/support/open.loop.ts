import { Agent, get } from 'node:http';

/** One request's end. Times are those of `performance.now()` of the process that sent it. */
export interface Answer {
  /** When it was to be sent. */
  readonly due: number;
  /** When the last byte was there, or it failed. */
  readonly ended: number;
  /** Undefined where it was answered with 200, and as a whole. */
  readonly failure: string | undefined;
}

export interface Load {
  readonly url: string;
  /** Asked for in turn. */
  readonly paths: readonly string[];
  /** Requests a second. */
  readonly rate: number;
  /** Whether connections are used for more than one request. */
  readonly keepAlive: boolean;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends requests at a constant rate, whether earlier ones are answered or not, as visitors do. Latency counts from when
 * a request was to be sent: a driver that waits for answers would not see what those who came meanwhile had to wait.
 *
 * @see https://www.usenix.org/legacy/event/nsdi06/tech/full_papers/schroeder/schroeder.pdf
 */
export class OpenLoop {
  private readonly answers: Answer[] = [];
  private readonly underWay = new Set<Promise<void>>();
  private readonly agent: Agent;
  private readonly begun = performance.now();
  private readonly timer: NodeJS.Timeout;
  private sent = 0;

  constructor(private readonly load: Load) {
    this.agent = new Agent({ keepAlive: load.keepAlive, maxSockets: Infinity });
    this.timer = setInterval(() => this.sendWhatIsDue(), 1);
  }

  /** Sends no more, and answers what became of all when the last has come to its end. */
  async stop(): Promise<Answer[]> {
    clearInterval(this.timer);
    await Promise.all(this.underWay);
    this.agent.destroy();
    return this.answers;
  }

  private sendWhatIsDue(): void {
    const { rate } = this.load;
    for (; this.begun + (this.sent * 1000) / rate <= performance.now(); this.sent++) {
      const request = this.send(this.begun + (this.sent * 1000) / rate).finally(() =>
        this.underWay.delete(request),
      );
      this.underWay.add(request);
    }
  }

  private async send(due: number): Promise<void> {
    const { paths, url } = this.load;
    const path = paths[this.sent % paths.length] ?? '/';
    const failure = await this.failureOf(`${url}${path}`);
    this.answers.push({ due, ended: performance.now(), failure });
  }

  private failureOf(url: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const request = get(url, { agent: this.agent, timeout: TIMEOUT_MS }, (response) => {
        const { statusCode } = response;
        response.resume();
        response.once('end', () => resolve(statusCode === 200 ? undefined : String(statusCode)));
        response.once('error', (error) => resolve(`broken off: ${error.message}`));
      });
      request.once('timeout', () => request.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
      request.once('error', (error) => resolve(error.message));
    });
  }
}
