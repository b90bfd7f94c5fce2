import 'reflect-metadata';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readEnvironment } from '@tana/env';
import { randomUUID } from 'node:crypto';
import { createApp } from '../../apps/api/src/app.setup';
import { createBucket, createTable } from '../../apps/local/src/provision';
import { eventually, statusOf } from './child.process';
import { credentialsOfApi } from './signers';

/** A table and a bucket of one's own in the embedded AWS, and clients to look at them with. */
export interface LocalStores {
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly tableName: string;
  readonly bucketName: string;
  /** What an API that serves them must be started with. */
  readonly environment: Record<string, string>;
  close(): void;
}

export async function createStores(): Promise<LocalStores> {
  const name = `tana-${randomUUID()}`;
  const dynamoDb = new DynamoDBClient();
  const s3 = new S3Client();
  await createTable(dynamoDb, name);
  await createBucket(s3, name);
  const environment = {
    TABLE_NAME: name,
    BUCKET_NAME: name,
    HOST: '127.0.0.1',
    PORT: '0',
    RATE_LIMIT_PER_MINUTE: '0',
    // Tests look at what was written a moment ago, also by others than the API that they ask.
    CACHE_TTL_SECONDS: '0',
    DRAIN_SECONDS: '0',
    EDITOR: 'false',
    LOG_LEVEL: 'silent',
    ADOPTION_RCU_PER_SECOND: '1000',
  };
  return {
    dynamoDb,
    s3,
    tableName: name,
    bucketName: name,
    environment,
    close: () => {
      dynamoDb.destroy();
      s3.destroy();
    },
  };
}

/** The API over real HTTP in this process. */
export interface LocalApp {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:port` */
  readonly url: string;
}

export async function startLocalApp(
  stores: LocalStores,
  environment: Record<string, string> = {},
): Promise<LocalApp> {
  const before = { ...process.env };
  const variables = { ...stores.environment, ...environment };
  Object.assign(process.env, variables, credentialsOfApi(variables));
  const app = await createApp(readEnvironment());
  // Clients look for credentials at their first call, when this environment is no more.
  for (const client of [DynamoDBClient, S3Client]) {
    await app.get<DynamoDBClient | S3Client>(client, { strict: false }).config.credentials();
  }
  process.env = before;
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  // The proof at start-up makes calls: a test that ended before them would have another record each time.
  await eventually(async () => (await statusOf(`${url}/health`)) === 200);
  return { app, url };
}
