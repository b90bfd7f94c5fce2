import { build } from 'esbuild';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { figureOf, median, type Figure, type Round } from '../bench/figure';
import { statusOf } from '../support/child.process';
import { startContainer, type Container, type ContainerOptions, type Engine } from './engine';

const ROUNDS = 5;
const BARE = 'dist/rolling/bare';

/** How soon a task serves, beside a bare server, and what memory it has when nobody asks for anything. */
export async function measureStarts(
  engine: Engine,
  image: string,
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<Figure[]> {
  await mkdir(BARE, { recursive: true });
  await build({
    entryPoints: ['test/rolling/bare.server.ts'],
    outfile: `${BARE}/server.js`,
    bundle: true,
    platform: 'node',
    target: 'node24',
  });
  const common = { ...environment, HOST: '127.0.0.1', PORT: String(port) };
  const ours = { environment: common };
  const bare = {
    environment: common,
    command: ['node', '/bare/server.js'],
    readable: { folder: resolve(BARE), at: '/bare' },
  };
  const rounds: Round[] = [];
  const idle: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const peer = await started(engine, image, port, bare, () => Promise.resolve());
    const own = await started(engine, image, port, ours, async (container) => {
      await wait(IDLE_MS);
      idle.push((await container.process()).rss);
    });
    rounds.push({ ours: own, peer });
    console.error(`  ${JSON.stringify(rounds.at(-1))}`);
  }
  return [
    figureOf('start to healthy at 0.5 vCPU, beside bare Fastify + SDK, s', rounds, { atMost: 2 }),
    figureOf('RSS idle, beside 120 MB, MB', [{ ours: median(idle) / 1e6, peer: 120 }], { atMost: 1 }),
  ];
}

/** Until what the start has left behind is collected. */
const IDLE_MS = 20_000;

/** Answers after how many seconds of its process's life it was healthy. */
async function started(
  engine: Engine,
  image: string,
  port: number,
  options: ContainerOptions,
  then: (container: Container) => Promise<void>,
): Promise<number> {
  const container = await startContainer(engine, image, options);
  try {
    while ((await statusOf(`http://127.0.0.1:${port}/health`)) !== 200) {
      if (container.hasExited()) throw new Error(`It did not start: ${await container.output()}`);
      await wait(10);
    }
    const healthy = performance.now();
    const { age } = await container.process();
    const seconds = age - (performance.now() - healthy) / 1000;
    await then(container);
    return seconds;
  } finally {
    if (!container.hasExited()) container.signal('SIGKILL');
    await container.exited;
  }
}
