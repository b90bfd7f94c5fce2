import 'reflect-metadata';
import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { readEnvironment } from '@tana/env';
import { mockClient, type AwsClientStub } from 'aws-sdk-client-mock';
import { connect, type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { AppModule } from '../../apps/api/src/app.module';
import { createAdapter, setUp } from '../../apps/api/src/app.setup';
import { createLogger, PinoLoggerService } from '../../apps/api/src/logging';

/** One line of the log, parsed. */
export type LogLine = Record<string, unknown> & { msg?: string; level: string };

/** The real root module behind the real set-up, with AWS clients whose answers the test decides. */
export interface MockedApp {
  readonly app: NestFastifyApplication;
  readonly dynamoDb: AwsClientStub<DynamoDBClient>;
  readonly s3: AwsClientStub<S3Client>;
  /** What was logged so far. */
  readonly log: LogLine[];
  /** By SIGTERM, drains first. */
  close(signal?: 'SIGTERM'): Promise<void>;
}

const MINIMUM = {
  TABLE_NAME: 'secret-table',
  BUCKET_NAME: 'secret-bucket',
  AWS_REGION: 'ap-northeast-1',
  AWS_ACCESS_KEY_ID: 'mocked',
  AWS_SECRET_ACCESS_KEY: 'mocked',
  RATE_LIMIT_PER_MINUTE: '0',
  // Tests change what DynamoDB answers without a write; test/e2e/cache.e2e-spec.ts has the cache.
  CACHE_TTL_SECONDS: '0',
  DRAIN_SECONDS: '0',
  EDITOR: 'false',
};

interface MockedAppOptions {
  readonly environment?: Record<string, string>;
  /** More routes, for what no route of the API can be made to do. */
  readonly controllers?: Type[];
  /** Decides the clients' answers before the app starts; unprepared, every call answers undefined. */
  readonly prepare?: (clients: Pick<MockedApp, 'dynamoDb' | 's3'>) => void;
}

export async function startMockedApp(options: MockedAppOptions = {}): Promise<MockedApp> {
  const { environment = {}, controllers = [], prepare } = options;
  const before = { ...process.env };
  Object.assign(process.env, MINIMUM, environment);
  const log: LogLine[] = [];
  const logger = createLogger(environment.LOG_LEVEL ?? 'debug', collecting(log));
  const env = readEnvironment();
  const testing = await Test.createTestingModule({ imports: [AppModule.for(env)], controllers }).compile();
  const app = testing.createNestApplication<NestFastifyApplication>(createAdapter(env, logger), {
    logger: new PinoLoggerService(logger),
  });
  process.env = before;

  // The instances that injection provides, not the classes: mocks of those would leak into other tests.
  const dynamoDb = mockClient(app.get(DynamoDBClient, { strict: false }));
  const s3 = mockClient(app.get(S3Client, { strict: false }));
  prepare?.({ dynamoDb, s3 });
  await setUp(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  // Nest's application does take the signal; only its interface does not say so.
  const closing: { close(signal?: string): Promise<void> } = app;
  return { app, dynamoDb, s3, log, close: (signal) => closing.close(signal) };
}

function collecting(lines: LogLine[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().trim().split('\n')) lines.push(JSON.parse(line) as LogLine);
      done();
    },
  });
}

/** An error as the SDK makes it of DynamoDB's answer. */
export function dynamoDbError(name: string, status = 400, message = `${name} of ${ARN}`): Error {
  const $fault = status < 500 ? 'client' : 'server';
  return new DynamoDBServiceException({ name, message, $fault, $metadata: { httpStatusCode: status } });
}

/** An error as the SDK makes it of S3's answer; one without a body has no name to give. */
export function s3Error(status: number, name = 'Unknown', headers: Record<string, string> = {}): Error {
  const error = new S3ServiceException({
    name,
    message: `${name} of secret-bucket`,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  });
  return Object.assign(error, { $response: { statusCode: status, headers } });
}

const ARN = 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/secret-table';

/** What of the inside shows in a text that goes out. */
export function leaksOf(text: string): string[] {
  return text.match(/secret-table|secret-bucket|arn:|123456789012|\.ts\b|\bat \w+/g) ?? [];
}

/** Answers what `look` does as soon as it answers anything. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 5000; Date.now() < end;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await wait(5);
  }
  throw new Error('It did not come to pass within five seconds.');
}

/** Sends text as it is over a connection of its own and answers all that comes back until its end. */
export async function exchange(app: NestFastifyApplication, text: string): Promise<string> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

/** What a mocked client answers that never does: the call ends only when it is aborted. */
export function unanswered({ send }: MockedApp['dynamoDb'] | MockedApp['s3']): () => Promise<never> {
  return () => {
    const signal = signalOfLastCall(send);
    return new Promise((_resolve, reject) => {
      const aborted = Object.assign(new Error('Request aborted'), { name: 'AbortError' });
      signal.addEventListener('abort', () => reject(aborted));
    });
  };
}

/** The signal that a client's last call was given: the mock hands it on to nobody. */
export function signalOfLastCall(send: MockedApp['dynamoDb']['send'] | MockedApp['s3']['send']): AbortSignal {
  const args: unknown[] = send.lastCall.args;
  return (args[1] as { abortSignal: AbortSignal }).abortSignal;
}
