import { setTimeout as wait } from 'node:timers/promises';
import { gradient } from '../support/pictures';
import type { Ending, Stage } from './stage';
import { underLoad, type Traffic } from './traffic';

/** What was rehearsed, and how it went. */
export interface Rehearsal {
  readonly scenario: string;
  readonly traffic: Traffic;
  /** Of the tasks that were told to go. */
  readonly endings: readonly Ending[];
  /** What was promised and not kept. */
  readonly broken: readonly string[];
  /** What else was seen. */
  readonly note?: string;
}

/** Two tasks run before each scenario, and after it. */
export class Scenarios {
  constructor(
    private readonly stage: Stage,
    /** Lets its bearer upload. */
    private readonly authorization: Readonly<Record<string, string>>,
  ) {}

  /** As a service does it: the new task is healthy before the old one is taken out, and told to go. */
  async replaceInOrder(times: number): Promise<Rehearsal> {
    const [traffic, endings] = await underLoad(this.loads(200), () =>
      this.repeat(times, async () => {
        await this.stage.start();
        await this.stage.deregisterOldest();
        return this.stage.stopOldest();
      }),
    );
    return {
      scenario: `${times} replaced, taken out first`,
      traffic,
      endings,
      broken: [...lost(traffic), ...slow(traffic), ...badlyEnded(endings)],
    };
  }

  /** SIGTERM comes while the load balancer still sends requests: only the task can say that it goes. */
  async replaceAbruptly(times: number): Promise<Rehearsal> {
    const [traffic, endings] = await underLoad(this.loads(200), () =>
      this.repeat(times, async () => {
        await this.stage.start();
        return this.stage.stopOldest();
      }),
    );
    return {
      scenario: `${times} replaced, SIGTERM alone`,
      traffic,
      endings,
      broken: [...lost(traffic), ...slow(traffic), ...badlyEnded(endings)],
    };
  }

  /** The same without a drain: if that lost nothing, this rehearsal could not see a loss. */
  async replaceWithoutDrain(): Promise<Rehearsal> {
    await this.stage.start({ DRAIN_SECONDS: '0' });
    await this.stage.stopOldest();
    await this.stage.stopOldest();
    await this.stage.start();
    const [traffic, endings] = await underLoad(this.loads(200), async () => {
      const ending = await this.stage.stopOldest();
      await wait(SEEN_AFTER_MS);
      return [ending];
    });
    await this.stage.start();
    return {
      scenario: 'control: no drain, must fail',
      traffic,
      endings,
      broken: traffic.failures > 0 ? [] : ['a task that does not drain loses requests, and none was seen'],
    };
  }

  /** A deployment with a mistake in it. */
  async deployWrongTable(): Promise<Rehearsal> {
    const [traffic, { ending, wasHealthy }] = await underLoad(this.loads(200), async () => {
      const task = await this.stage.launch({ TABLE_NAME: 'tana-no-such-table' });
      const wasHealthy = await this.stage.loadBalancer.healthy(task.port, WRONG_FOR_MS);
      return { wasHealthy, ending: await this.stage.stopNewest() };
    });
    return {
      scenario: 'wrong table name',
      traffic,
      endings: [ending],
      broken: [
        ...(wasHealthy ? ['a task with a wrong table became healthy'] : []),
        ...lost(traffic),
        ...badlyEnded([ending]),
      ],
    };
  }

  /** A task that is gone without a word: what it had is lost, and the other goes on. */
  async killOne(): Promise<Rehearsal> {
    const [before] = await underLoad(this.loads(200), async () => {
      await this.stage.killOldest();
      await wait(SEEN_AFTER_MS);
    });
    const [after] = await underLoad(this.loads(200), () => wait(5000));
    await this.stage.start();
    return {
      scenario: 'SIGKILL of one of two',
      traffic: before,
      endings: [],
      broken: [
        ...lost(after),
        // It answered half of the requests; two probes of 5 s show that it is gone.
        ...(before.failures > 100 * (SEEN_AFTER_MS / 1000) ? ['the other task lost requests, too'] : []),
      ],
      note: `${after.failures} of ${after.requests} failed once it was taken out`,
    };
  }

  /** Four pictures at once, as large as they may be, over and over. */
  async pressMemory(): Promise<Rehearsal> {
    const picture = await largePicture();
    const [traffic, stored] = await underLoad(this.loads(40), async () => {
      const until = performance.now() + PRESSED_FOR_MS;
      const uploads = Array.from({ length: 8 }, (_, at) => this.upload(picture, at, until));
      return (await Promise.all(uploads)).reduce((sum, one) => sum + one, 0);
    });
    const peaks = (await this.stage.processes()).map(({ peakRss }) => Math.round(peakRss / 1e6));
    return {
      scenario: 'memory pressure: 8 uploads of 10 MB at once',
      traffic,
      endings: [],
      broken: [
        ...lost(traffic),
        ...(peaks.length < 2 ? ['a task was ended'] : []),
        ...(stored === 0 ? ['no upload came to its end'] : []),
      ],
      note: `${stored} stored; peak RSS of the tasks ${peaks.join(' and ')} MB`,
    };
  }

  /** Half of the requests each, on connections that are kept and on such that are not. */
  private loads(rate: number) {
    const { url } = this.stage.loadBalancer;
    return [true, false].map((keepAlive) => ({ url, paths: PATHS, rate: rate / 2, keepAlive }));
  }

  private async repeat(times: number, replace: () => Promise<Ending>): Promise<Ending[]> {
    const endings: Ending[] = [];
    for (let time = 1; time <= times; time++) {
      endings.push(await replace());
      console.error(`  ${time} of ${times}: ${JSON.stringify(endings.at(-1))}`);
    }
    return endings;
  }

  /** Answers how many were stored. */
  private async upload(picture: Buffer, seed: number, until: number): Promise<number> {
    let stored = 0;
    for (let time = 0; performance.now() < until; time++) {
      // What is behind the end of a picture makes it another.
      const body = Buffer.concat([picture, Buffer.alloc(UPLOAD_BYTES - picture.length, `${seed}.${time} `)]);
      const response = await fetch(`${this.stage.loadBalancer.url}/storage/images`, {
        method: 'POST',
        headers: { ...this.authorization, 'Content-Type': 'image/jpeg' },
        body: new Uint8Array(body),
      });
      await response.arrayBuffer();
      if (response.status === 201) stored++;
      else if (response.status !== 503) throw new Error(`An upload was answered with ${response.status}.`);
      else await wait(1000);
    }
    return stored;
  }
}

/** Of the sample, mostly an item, now and then the list and a picture. */
const PATHS = [
  ...['/items/1', '/items/2', '/items/3', '/items/1', '/items?limit=24'],
  ...['/items/2', '/items/3', '/items/1', '/items/2', '/storage/images/apple.jpg'],
];

/** Two probes, and some more. */
const SEEN_AFTER_MS = 15_000;

/** Twice as long as a task may take to be healthy on this machine. */
const WRONG_FOR_MS = 30_000;

const PRESSED_FOR_MS = 20_000;

/** Of `UPLOAD_MAX_BYTES`, by default. */
const UPLOAD_BYTES = 10 * 1024 * 1024;

/** As many pixels as there may be. */
async function largePicture(): Promise<Buffer> {
  return gradient(8160, 6120).jpeg({ quality: 40 }).toBuffer();
}

/** ECS kills what is still there after 30 s. */
const MOST_SECONDS = 25;

const SLOWEST_MS = 1000;

function lost({ failures, reasons }: Traffic): string[] {
  return failures === 0 ? [] : [`${failures} requests failed: ${JSON.stringify(reasons)}`];
}

function slow({ slowest }: Traffic): string[] {
  return slowest <= SLOWEST_MS ? [] : [`a request took ${Math.round(slowest)} ms`];
}

function badlyEnded(endings: readonly Ending[]): string[] {
  return endings
    .filter(({ exitCode, seconds }) => exitCode !== 0 || seconds > MOST_SECONDS)
    .map(({ exitCode, seconds }) => `a task ended with ${exitCode} after ${seconds.toFixed(1)} s`);
}
