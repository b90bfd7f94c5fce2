// `npm run soak -- --minutes N`: whether memory, sockets and descriptors stay what they are under mixed traffic.
import { Command } from 'commander';
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { NAMES, putPicture, startCatalogue } from '../bench/catalogue';
import { storeEnvironment, withPrograms } from '../bench/program';
import { passedAndFailed } from '../bench/report';
import { createEditorSignIn } from '../support/editor';
import { photo } from '../support/pictures';
import { startFlakyProxy, type Fault, type FlakyProxy } from './flaky.proxy';
import { afterWarmUp, growthOf, type Growth, type Sample } from './leak';
import { plot } from './plot';
import { startSoakedServer, type SoakedServer } from './server';
import { alone, edit, ITEMS, LARGE_PICTURE, visit, type Ended } from './traffic';

const SAMPLE_EVERY_MS = 5000;

/** Modest, so that half an hour of it disturbs nobody: a leak is counted in requests, and there are enough. */
const VISITS_PER_SECOND = 12;
const EDITS_PER_SECOND = 2;

/** In each half minute one fault is on for ten seconds. */
const CYCLE_S = 30;
const FAULT_FROM_S = 15;
const FAULT_TO_S = 25;

/** A request may end so long after the fault that it met: its deadline, and the answers of others that it waited for. */
const EXCUSED_S = 8;

interface Outage {
  readonly store: 'dynamoDb' | 's3';
  readonly fault: Fault;
}

const OUTAGES: readonly Outage[] = [
  { store: 'dynamoDb', fault: 'slow' },
  { store: 's3', fault: 'resets' },
  { store: 'dynamoDb', fault: 'throttled' },
  { store: 's3', fault: 'slow' },
  { store: 'dynamoDb', fault: 'resets' },
  { store: 's3', fault: 'throttled' },
];

/** In ten minutes. */
const LIMITS = {
  'RSS, MB': { limit: 1, valueOf: ({ rss }: Sample) => rss / 1e6 },
  'heap, MB': { limit: 1, valueOf: ({ heapUsed }: Sample) => heapUsed / 1e6 },
  sockets: { limit: 1, valueOf: ({ sockets }: Sample) => sockets },
  descriptors: { limit: 1, valueOf: ({ descriptors }: Sample) => descriptors },
};

interface Options {
  readonly minutes: number;
  readonly json?: boolean;
  readonly leak?: boolean;
  readonly write?: boolean;
}

/** Of one server. */
interface Result {
  readonly name: string;
  readonly exit: number | string;
  readonly cpuShare: number;
  readonly growths: Readonly<Record<string, Growth>>;
  readonly samples: readonly Sample[];
}

async function main(): Promise<void> {
  const { minutes, json, leak, write } = new Command('soak')
    .description('Send mixed traffic for a while, with faults of the stores; fail at a leak')
    .option('--minutes <number>', 'how long', Number, 3)
    .option('--leak', 'soak a server that leaks instead of the reader: it has to fail')
    .option('--write', 'write docs/soak.svg')
    .option('--json', 'print JSON')
    .parse()
    .opts<Options>();
  const { results, unexpected, requests } = await soak(minutes, leak === true);
  const svg = plot(results, faultTimes(minutes * 60));
  await mkdir('dist/soak', { recursive: true });
  await writeFile('dist/soak/soak.json', JSON.stringify({ minutes, requests, unexpected, results }));
  await writeFile('dist/soak/soak.svg', svg);
  if (write) await writeFile('docs/soak.svg', svg);

  const rows = results.flatMap(({ name, growths }) =>
    Object.entries(growths).map(([what, growth]) => ({ server: name, what, ...growth })),
  );
  if (json) console.log(JSON.stringify({ minutes, requests, unexpected, rows }, undefined, 2));
  else console.table(rows.map(asRow));
  for (const { name, cpuShare, exit } of results)
    console.error(`${name}: ${(cpuShare * 100).toFixed(1)} % of a processor, exit ${exit}`);
  for (const [what, count] of Object.entries(unexpected)) console.error(`UNEXPECTED ${count} × ${what}`);
  console.error(`${requests} requests; slopes are growth in ten minutes`);
  passedAndFailed('soak', [
    ...rows.map(({ pass }) => pass),
    ...results.map(({ exit }) => exit === 0),
    Object.keys(unexpected).length === 0,
  ]);
}

async function soak(minutes: number, isLeaking: boolean) {
  return withPrograms(async (started) => {
    const stores = await started(startCatalogue(ITEMS));
    await putPicture(stores, ...LARGE_PICTURE);
    const dynamoDb = await startFlakyProxy(stores.dynamoDb, THROTTLED_BY_DYNAMODB);
    const s3 = await startFlakyProxy(stores.s3, THROTTLED_BY_S3);
    const signIn = await createEditorSignIn();
    const { authorization } = await signIn.authorization();
    const pictures = await Promise.all([200, 220, 240].map((width) => photo('jpeg', width)));
    const environment = {
      ...storeEnvironment({ dynamoDb: dynamoDb.url, s3: s3.url }),
      ...NAMES,
      NODE_ENV: 'production',
      RATE_LIMIT_PER_MINUTE: '1000000',
      DRAIN_SECONDS: '0',
    };
    const API = 'test/support/measured-api.mjs';
    const reader = isLeaking
      ? await startSoakedServer('leaking', 'test/soak/leaking.server.ts', {})
      : await startSoakedServer('reader', API, environment);
    const editor = await startSoakedServer('editor', API, { ...environment, ...signIn.environment });
    try {
      return await measure(minutes * 60, { dynamoDb, s3 }, [
        { server: reader, perSecond: VISITS_PER_SECOND, act: (url) => alone(url, visit()), isLeaking },
        {
          server: editor,
          perSecond: EDITS_PER_SECOND,
          act: (url) => edit(authorization, pictures)(url),
          isLeaking: false,
        },
      ]);
    } finally {
      dynamoDb.close();
      s3.close();
    }
  });
}

interface Plane {
  readonly server: SoakedServer;
  readonly perSecond: number;
  readonly act: (url: string) => Promise<Ended[]>;
  /** Answers what it likes. */
  readonly isLeaking: boolean;
}

async function measure(
  seconds: number,
  proxies: Readonly<Record<Outage['store'], FlakyProxy>>,
  planes: readonly Plane[],
) {
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1000;
  const unexpected: Record<string, number> = {};
  const underWay = new Set<Promise<void>>();
  let requests = 0;
  const look = (ended: Ended, sentAt: number) => {
    requests++;
    const { errand, status, why } = ended;
    if (errand.expected.includes(status) || isExcused(ended, sentAt, elapsed())) return;
    const what = `${errand.method ?? 'GET'} ${errand.path.replace(/\d+/g, 'N')}: ${status} ${why ?? ''}`;
    unexpected[what] = (unexpected[what] ?? 0) + 1;
  };
  const timers = planes.map(({ server, perSecond, act, isLeaking }) =>
    setInterval(() => {
      const sentAt = elapsed();
      const acted = act(server.url).then((all) => {
        if (isLeaking) requests += all.length;
        else for (const ended of all) look(ended, sentAt);
      });
      underWay.add(acted);
      void acted.finally(() => underWay.delete(acted));
    }, 1000 / perSecond),
  );
  const samples = planes.map((): Sample[] => []);
  const cpuBefore = planes.map(({ server }) => server.cpu());
  for (let at = 0; elapsed() < seconds; at++) {
    await wait(Math.max(0, begun + at * SAMPLE_EVERY_MS - performance.now()));
    const now = elapsed();
    const outage = outageAt(now);
    for (const store of ['dynamoDb', 's3'] as const)
      proxies[store].have(outage?.store === store ? outage.fault : 'none');
    for (const [plane, { server }] of planes.entries()) {
      if (server.hasEnded()) throw new Error(`${server.name} has ended.`);
      samples[plane]?.push(await server.sample(now));
    }
    if (at % 12 === 0) console.error(progress(planes, samples, now));
  }
  const cpuShares = planes.map(({ server }, at) => (server.cpu() - (cpuBefore[at] ?? 0)) / 1e6 / elapsed());
  for (const timer of timers) clearInterval(timer);
  for (const proxy of Object.values(proxies)) proxy.have('none');
  await Promise.all(underWay);
  const results: Result[] = [];
  for (const [plane, { server }] of planes.entries()) {
    const all = samples[plane] ?? [];
    results.push({
      name: server.name,
      exit: await server.stop(),
      cpuShare: cpuShares[plane] ?? NaN,
      growths: growthsOf(afterWarmUp(all)),
      samples: all,
    });
  }
  return { results, unexpected, requests };
}

function growthsOf(samples: readonly Sample[]): Record<string, Growth> {
  return Object.fromEntries(
    Object.entries(LIMITS).map(([what, { limit, valueOf }]) => [what, growthOf(samples, valueOf, limit)]),
  );
}

/** What a store's fault may do to an answer: that it cannot be given now, or breaks off. Never a 500. */
function isExcused({ status }: Ended, sentAt: number, endedAt: number): boolean {
  const isOverFault = faultTimes(endedAt).some(([from, to]) => sentAt < to + EXCUSED_S && endedAt >= from);
  // 412: the change arrived, its answer did not, and the SDK asked again.
  return isOverFault && [0, 412, 429, 503, 504].includes(status);
}

function outageAt(seconds: number): Outage | undefined {
  const inCycle = seconds % CYCLE_S;
  if (inCycle < FAULT_FROM_S || inCycle >= FAULT_TO_S) return undefined;
  return OUTAGES[Math.floor(seconds / CYCLE_S) % OUTAGES.length];
}

/** From and to, in seconds. */
function faultTimes(until: number): (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(until / CYCLE_S) }, (_, cycle) => [
    cycle * CYCLE_S + FAULT_FROM_S,
    cycle * CYCLE_S + FAULT_TO_S,
  ]);
}

function progress(planes: readonly Plane[], samples: readonly Sample[][], now: number): string {
  const held = planes.map(({ server }, plane) => {
    const { rss = 0, sockets = 0 } = samples[plane]?.at(-1) ?? {};
    return `${server.name} ${(rss / 1e6).toFixed(0)} MB, ${sockets} sockets`;
  });
  return `  ${(now / 60).toFixed(1)} min: ${held.join('; ')}`;
}

function asRow({ server, what, slope, resolution, limit, pass }: Growth & { server: string; what: string }) {
  const [grows, resolves] = [slope, resolution].map((value) => Number(value.toFixed(2)));
  return { server, what, 'in 10 min': grows, limit, '± resolved': resolves, pass };
}

const THROTTLED_BY_DYNAMODB = {
  status: 400,
  body: '{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Slow down."}',
};

const THROTTLED_BY_S3 = {
  status: 503,
  body: '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>',
};

void main();
