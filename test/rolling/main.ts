// `npm run rehearse`: the image as Fargate runs it, behind a load balancer, replaced under load.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { Command, Option } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDynamoDb, startS3 } from '../../apps/local/src/embedded.aws';
import { createBucket, createTable } from '../../apps/local/src/provision';
import { loadSample } from '../../apps/local/src/sample';
import { figureOf, type Figure } from '../bench/figure';
import { asTable, passedAndFailed } from '../bench/report';
import { freePort } from '../support/child.process';
import { createEditorSignIn } from '../support/editor';
import { buildImage, findEngine, removeContainers, type Engine } from './engine';
import { startLoadBalancer } from './load.balancer';
import { Scenarios, type Rehearsal } from './scenarios';
import { Stage } from './stage';
import { measureStarts } from './starts';

const IMAGE = 'localhost/tana:rehearsal';

/** Two tasks, one more while they are replaced, and one whose port the load balancer still holds for it. */
const PORTS = 5;

const PARTS = ['starts', 'replacements'] as const;

interface Options {
  readonly json?: boolean;
  readonly only?: (typeof PARTS)[number];
  readonly replacements: number;
}

async function main(): Promise<void> {
  const { json, only, replacements } = new Command('rehearse')
    .description('Build the image, run it as Fargate does, and replace it under load')
    .option('--replacements <number>', 'of each of the two kinds', Number, process.env.FULL ? 10 : 1)
    .addOption(new Option('--only <part>', 'rehearse this alone').choices(PARTS))
    .option('--json', 'print JSON')
    .parse()
    .opts<Options>();
  const engine = await findEngine();
  if ('why' in engine) {
    console.error(`WARNING: nothing was rehearsed: ${engine.why}.`);
    return;
  }
  console.error(`building the image with ${engine.name} …`);
  const bytes = await buildImage(engine, IMAGE);
  const size = figureOf('image above its base, beside 110 MB, MB', [{ ours: bytes / 1e6, peer: 110 }], {
    atMost: 1,
  });
  const { figures, rehearsals } = await rehearse(engine, only, replacements);
  report([size, ...figures], rehearsals, json === true);
}

async function rehearse(engine: Engine, only: Options['only'], replacements: number) {
  const folder = await mkdtemp(join(tmpdir(), 'tana-rehearsal-'));
  const [dynamoDb, s3] = await Promise.all([startDynamoDb(), startS3()]);
  const signIn = await createEditorSignIn();
  const name = 'tana-rehearsal';
  const aws = {
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'embedded',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_S3: s3.url,
  };
  Object.assign(process.env, aws);
  const environment = {
    ...aws,
    ...signIn.environment,
    TABLE_NAME: name,
    BUCKET_NAME: name,
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
  };
  const stores = { dynamoDb: new DynamoDBClient(), s3: new S3Client(), tableName: name, bucketName: name };
  await createTable(stores.dynamoDb, name);
  await createBucket(stores.s3, name);
  await loadSample(stores);

  const [front = 0, ...behind] = await Promise.all(Array.from({ length: PORTS + 1 }, freePort));
  // Containers outlive who has started them.
  process.on('SIGINT', () => void removeContainers(engine).finally(() => process.exit(130)));
  try {
    const figures = only === 'replacements' ? [] : await measureStarts(engine, IMAGE, front, environment);
    if (only === 'starts') return { figures, rehearsals: [] };
    const loadBalancer = await startLoadBalancer(front, behind, folder);
    try {
      const stage = new Stage(engine, IMAGE, loadBalancer, behind, environment);
      const scenarios = new Scenarios(stage, await signIn.authorization());
      return { figures, rehearsals: await playAll(stage, scenarios, replacements) };
    } finally {
      await loadBalancer.stop();
    }
  } finally {
    await removeContainers(engine);
    stores.dynamoDb.destroy();
    stores.s3.destroy();
    await Promise.all([dynamoDb.stop(), s3.stop()]);
    await rm(folder, { recursive: true });
  }
}

async function playAll(stage: Stage, scenarios: Scenarios, replacements: number): Promise<Rehearsal[]> {
  await stage.start();
  await stage.start();
  const rehearsals: Rehearsal[] = [];
  for (const play of [
    () => scenarios.replaceInOrder(replacements),
    () => scenarios.replaceAbruptly(replacements),
    () => scenarios.replaceWithoutDrain(),
    () => scenarios.deployWrongTable(),
    () => scenarios.killOne(),
    () => scenarios.pressMemory(),
  ]) {
    rehearsals.push(await play());
    console.error(JSON.stringify(rehearsals.at(-1)));
  }
  return rehearsals;
}

function report(figures: readonly Figure[], rehearsals: readonly Rehearsal[], asJson: boolean): void {
  if (asJson) console.log(JSON.stringify({ figures, rehearsals }, undefined, 2));
  else {
    if (rehearsals.length > 0) console.table(rehearsals.map(asRow));
    console.table(figures.map(asTable));
  }
  for (const { scenario, broken, note } of rehearsals) {
    for (const line of [...broken.map((what) => `BROKEN: ${what}`), note ?? []].flat()) {
      console.error(`${scenario}: ${line}`);
    }
  }
  passedAndFailed('rehearse', [
    ...figures.map(({ pass }) => pass),
    ...rehearsals.map(({ broken }) => broken.length === 0),
  ]);
}

function asRow({ scenario, traffic, endings, broken }: Rehearsal) {
  const seconds = endings.map((ending) => ending.seconds);
  return {
    scenario,
    requests: traffic.requests,
    failures: traffic.failures,
    'p50 ms': Math.round(traffic.p50),
    'p99 ms': Math.round(traffic.p99),
    'slowest ms': Math.round(traffic.slowest),
    'longest gap ms': Math.round(traffic.longestGap),
    'exit codes': [...new Set(endings.map(({ exitCode }) => exitCode))].join(),
    'drain s': seconds.length > 0 ? Number(Math.max(...seconds).toFixed(1)) : '',
    pass: broken.length === 0,
  };
}

void main();
