import 'reflect-metadata';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EnvironmentError, readEnvironment } from '@tana/env';
import { Adoption } from '@tana/items';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createApp } from '../../api/src/app.setup';
import {
  claimFolder,
  emptyFolder,
  FOLDERS,
  isNew,
  markLoaded,
  publishStores,
  SIGN_IN_KEYS,
} from './data.folder';
import { startDynamoDb, startS3, type EmbeddedStore } from './embedded.aws';
import { readOptions, USAGE, type LocalOptions } from './options';
import { servePage } from './page';
import { createBucket, createTable } from './provision';
import { loadGenerated, loadSample, type Stores } from './sample';
import { startSignIn, TEST_USER, type SignIn } from './sign.in';
import { signInKeys } from './sign.in.keys';
import { UsageError } from './usage.error';

const HOST = '127.0.0.1';

/** The table and the bucket. */
const NAME = 'tana-local';

async function start(): Promise<void> {
  const options = readOptions(process.argv.slice(2), Number(process.env.PORT || 3000));
  if (!options) {
    console.log(USAGE);
    return;
  }

  refuseProduction();
  const { port } = options;
  await refuseTakenPort(port, options);
  await refuseTakenPort(port + 1, options);
  await claimFolder();
  if (options.reset) await emptyFolder();
  const dynamoDb = await startDynamoDb(FOLDERS.dynamoDb);
  const s3 = await startS3(FOLDERS.s3);
  const keys = await signInKeys(SIGN_IN_KEYS);
  const sites = [`http://localhost:${port}`, `http://${HOST}:${port}`] as const;
  const signIn = await startSignIn({ port: port + 1, sites, keys });
  useEmbeddedAws(dynamoDb, s3, options);
  Object.assign(process.env, signIn.environment);
  await fill(options);

  const app = await createApp(readEnvironment());
  await servePage(app, signIn.page);
  stopWith(app, dynamoDb, s3, signIn);
  await app.init();
  await app.get(Adoption).firstSweepDone();
  await app.listen(port, HOST);
  await publishStores(storeVariables(dynamoDb, s3));
  console.log(banner(port, dynamoDb, s3, signIn));
}

/** Points the SDK, and through it the very same app, at the embedded stores; a real account is out of its reach. */
function useEmbeddedAws(dynamoDb: EmbeddedStore, s3: EmbeddedStore, { port }: LocalOptions): void {
  delete process.env.AWS_PROFILE;
  delete process.env.AWS_SESSION_TOKEN;
  Object.assign(process.env, {
    ...storeVariables(dynamoDb, s3),
    HOST,
    PORT: String(port),
    // One service that reads and edits, as in the environment `dev`.
    EDITOR: 'true',
  });
  // Nobody is in front of this server who would have to be paced, held off or drained; but whoever asks gets it.
  process.env.ADOPTION_RCU_PER_SECOND ??= '1000';
  process.env.RATE_LIMIT_PER_MINUTE ??= '0';
  process.env.DRAIN_SECONDS ??= '0';
  process.env.LOG_LEVEL ??= 'warn';
}

/** How the SDK, in this process or another, reaches the embedded stores. */
function storeVariables(dynamoDb: EmbeddedStore, s3: EmbeddedStore) {
  return {
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'embedded',
    AWS_SECRET_ACCESS_KEY: 'embedded',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    TABLE_NAME: NAME,
    BUCKET_NAME: NAME,
  };
}

async function fill(options: LocalOptions): Promise<void> {
  const stores: Stores = {
    dynamoDb: new DynamoDBClient(),
    s3: new S3Client(),
    tableName: NAME,
    bucketName: NAME,
  };
  await createTable(stores.dynamoDb, NAME);
  await createBucket(stores.s3, NAME);
  if (isNew()) {
    if (options.sample) await loadSample(stores);
    await markLoaded();
  }
  if (options.generated > 0) {
    console.log(`Adding ${options.generated} generated products …`);
    await loadGenerated(stores, options.generated);
  }
  stores.dynamoDb.destroy();
  stores.s3.destroy();
}

/** What the API stands on ends after it and before the process. */
function stopWith(app: NestFastifyApplication, ...services: { stop(): Promise<void> }[]): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onClose', async () => {
      await Promise.all(services.map((service) => service.stop()));
    });
}

/** Its sign-in has a password that everybody knows. */
function refuseProduction(): void {
  if (process.env.NODE_ENV !== 'production') return;
  throw new UsageError(
    'This is for a laptop, its password is known to all: it does not start in production.',
  );
}

/** Asked before anything else is done, so that the answer is one line. */
async function refuseTakenPort(port: number, options: LocalOptions): Promise<void> {
  const server = createServer();
  try {
    await once(server.listen(port, HOST), 'listening');
    server.close();
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const whose = port === options.port ? '' : ', which is for sign-in,';
    const remedy = `Port ${port}${whose} is taken: choose another with "npm start -- --port ${port + 1}".`;
    throw isTaken ? new UsageError(remedy) : error;
  }
}

function banner(port: number, dynamoDb: EmbeddedStore, s3: EmbeddedStore, signIn: SignIn): string {
  const site = `http://localhost:${port}`;
  return `
  Tana 棚 is ready.

    Catalogue   ${site}/
    Editor      ${site}/edit  user ${TEST_USER.name}, password ${TEST_USER.password}
    API         ${site}/items
    API docs    ${site}/docs
    Health      ${site}/health/ready

    Sign-in     ${signIn.page.issuer}
    DynamoDB    ${dynamoDb.url}  table ${NAME}
    S3          ${s3.url}  bucket ${NAME}
    Data        .tana/  ("npm start -- --reset" starts afresh)

  Ctrl-C stops everything.
`;
}

/** One part failing ends them all: half a stack would only puzzle. */
function stop(error: unknown): never {
  const isExpected = error instanceof UsageError || error instanceof EnvironmentError;
  console.error(isExpected ? error.message : error);
  process.exit(1);
}

process.on('uncaughtException', stop);
start().catch(stop);
