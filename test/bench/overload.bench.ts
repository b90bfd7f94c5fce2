import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Arrivals, Reception } from './arrivals';
import { idOf, NAMES, putPicture, startCatalogue } from './catalogue';
import { startCpuLimit } from './cpu.limit';
import { figureOf, type Figure } from './figure';
import { startApi, withPrograms } from './program';
import { FULL } from './rounds';

const SECONDS = FULL ? 120 : 12;
const STEP_SECONDS = FULL ? 10 : 4;
const CPUS = 0.5;
const OVERLOAD = 5;

/** Requests a second, each so much more than the one before: the peak is where no more of them are answered. */
const FIRST_RATE = 150;
const STEP = 1.35;
const MOST_STEPS = 9;

/** What the image gives to the heap, of 1 GiB. */
const HEAP = '--max-old-space-size=358';

const PICTURE = ['images/small.jpg', 32 * 1024] as const;
const PATHS = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((at) => `/items/${idOf(at)}`),
  ...Array.from({ length: 5 }, () => '/items/absent-{n}'),
  ...['/items?limit=24', '/items?limit=24&sort=price&order=asc', '/items?limit=12&sort=title'],
  ...Array.from({ length: 4 }, () => `/storage/${PICTURE[0]}`),
];

const [P99_MS, RSS_MB, RECOVERY_S] = [1000, 700, 10];

/** Recovered is who answers five times in a row as fast as before, or within 100 ms. */
const RECOVERED_MS = 100;
const IN_A_ROW = 5;
const RECOVERY_LIMIT_S = 60;

/**
 * Five times as many requests as the API can answer with half a processor: 40 % items from the cache, 25 % misses, 15 %
 * lists, 20 % pictures. What it cannot answer it has to refuse at once, and go on with the rest.
 */
export async function overload(): Promise<Figure[]> {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(100));
    await putPicture(stores, ...PICTURE);
    const limit = await started(startCpuLimit('overload', CPUS));
    const api = await started(startApi(stores, NAMES, { NODE_OPTIONS: HEAP }));
    const driver = await started(startArrivalsDriver());
    const load = { url: api.url, paths: PATHS };
    // Compiling is not what is measured.
    await driver.arrive({ ...load, rate: 300, seconds: 6 });
    await limit.limit(api.pid);

    const peak = await peakOf((rate) => driver.arrive({ ...load, rate, seconds: STEP_SECONDS }));
    const health = pollHealth(api.url);
    const rate = Math.ceil(peak * OVERLOAD);
    const receiving = driver.arrive({ ...load, rate, seconds: SECONDS });
    await wait(SECONDS * 1000);
    // What is still under way counts: those who come now wait for it.
    const recovery = await recoveryOf(api.url);
    const reception = await receiving;
    const { asked, answered, slowest } = await health.stop();
    const rss = await peakRssOf(api.pid);
    say(`peak ${peak.toFixed(0)}/s; asked for ${rate}/s`, reception);
    console.error(`  /health: ${answered} of ${asked}, slowest ${slowest.toFixed(0)} ms`);

    const goodput = (reception.good / reception.elapsed) * 1000;
    const unserved = reception.refused + sum(reception.lost);
    const one = (ours: number, peer: number) => [{ ours, peer }];
    return [
      figureOf('overload: goodput at 5 × the peak, beside the peak', one(goodput, peak), { atLeast: 0.85 }),
      figureOf('overload: p99 of the admitted, beside 1 s, ms', one(reception.admittedP99, P99_MS), {
        atMost: 1,
      }),
      figureOf('overload: most RSS, beside 700 MB, MB', one(rss / 1e6, RSS_MB), { atMost: 1 }),
      figureOf('overload: recovery, beside 10 s, s', one(recovery, RECOVERY_S), { atMost: 1 }),
      figureOf('overload: /health answered 200', one(answered, asked), { exactly: 1 }),
      figureOf('overload: refused properly, of all not served', one(reception.refused, unserved), {
        exactly: 1,
      }),
      figureOf(
        'overload: offered, beside 5 × the peak, a second',
        one((reception.offered / reception.elapsed) * 1000, rate),
        {
          atLeast: 0.9,
        },
      ),
    ];
  });
}

async function startArrivalsDriver() {
  const child = fork(resolve('test/bench/arrivals.driver.ts'), {
    execArgv: ['--import', 'tsx'],
    // JSON has no NaN, which is the latency of none.
    serialization: 'advanced',
  });
  const exited = once(child, 'exit');
  await once(child, 'message');
  return {
    arrive: async (arrivals: Arrivals): Promise<Reception> => {
      const answered = once(child, 'message') as Promise<[Reception]>;
      child.send(arrivals);
      return (await answered)[0];
    },
    stop: async () => {
      child.disconnect();
      await exited;
    },
  };
}

/** Good answers a second, at most. */
async function peakOf(receive: (rate: number) => Promise<Reception>): Promise<number> {
  let peak = 0;
  for (let [step, rate] = [0, FIRST_RATE]; step < MOST_STEPS; step++, rate = Math.ceil(rate * STEP)) {
    const reception = await receive(rate);
    const goodput = (reception.good / reception.elapsed) * 1000;
    say(`${rate}/s`, reception);
    // Beyond the peak it only becomes worse.
    if (goodput < peak * 0.9) break;
    peak = Math.max(peak, goodput);
  }
  return peak;
}

function pollHealth(url: string) {
  let [asked, answered, slowest, isStopped] = [0, 0, 0, false];
  const polling = (async () => {
    while (!isStopped) {
      const begun = performance.now();
      asked++;
      // As long as a load balancer waits.
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(
        () => undefined,
      );
      await answer?.arrayBuffer();
      if (answer?.status === 200) answered++;
      slowest = Math.max(slowest, performance.now() - begun);
      await wait(250);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await polling;
      return { asked, answered, slowest };
    },
  };
}

/** Seconds until it answers as ever. */
async function recoveryOf(url: string): Promise<number> {
  const begun = performance.now();
  let quick = 0;
  let recoveredAt = begun;
  while (quick < IN_A_ROW) {
    if (performance.now() - begun > RECOVERY_LIMIT_S * 1000) return Infinity;
    const asked = performance.now();
    const answer = await fetch(`${url}/items/${idOf(0)}`, { signal: AbortSignal.timeout(5000) }).catch(
      () => undefined,
    );
    await answer?.arrayBuffer();
    const isQuick = answer?.status === 200 && performance.now() - asked <= RECOVERED_MS;
    if (isQuick && quick === 0) recoveredAt = asked;
    quick = isQuick ? quick + 1 : 0;
    await wait(100);
  }
  return (recoveredAt - begun) / 1000;
}

/** In bytes, since it was started. */
async function peakRssOf(pid: number): Promise<number> {
  const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

function say(what: string, { offered, good, refused, lost, unsent, elapsed, ...times }: Reception): void {
  const perSecond = (count: number) => Math.round((count / elapsed) * 1000);
  console.error(
    `  ${what}: offered ${perSecond(offered)}/s (${unsent} unsent), good ${perSecond(good)}/s, refused ` +
      `${perSecond(refused)}/s, p99 admitted ${times.admittedP99.toFixed(0)} ms, refused ` +
      `${times.refusedP99.toFixed(0)} ms, lost ${JSON.stringify(lost)}`,
  );
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
