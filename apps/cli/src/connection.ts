import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EnvironmentError, readEnvironment } from '@tana/env';
import type { Command } from 'commander';
import { CliError } from './cli.error';
import { localStores } from './local.stores';
import { OperatorModule } from './operator.module';

/** Which stores a command works on, and as whom. */
export interface ConnectionOptions {
  readonly local?: boolean;
  readonly table?: string;
  readonly bucket?: string;
  readonly profile?: string;
  readonly region?: string;
}

/** Adds the options that `connect` takes. */
export function withConnection(command: Command): Command {
  return command
    .option('--local', 'the stores of a running `npm start`')
    .option('--table <name>', 'DynamoDB table (or TABLE_NAME)')
    .option('--bucket <name>', 'S3 bucket of the pictures (or BUCKET_NAME)')
    .option('--profile <name>', 'AWS profile to work as (or AWS_PROFILE)')
    .option('--region <name>', 'AWS region (or AWS_REGION)');
}

/** Tana's modules on the stores that were asked for. */
export interface Connection {
  readonly app: INestApplicationContext;
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly tableName: string;
  readonly bucketName: string;
  /** Whose stores they are, in words: account, region and table. Asks DynamoDB. */
  describe(): Promise<string>;
}

/**
 * Runs a command's work on the stores, under the AWS identity that the SDK finds (profile, single sign-on, variables):
 * never by the API.
 *
 * @throws CliError naming what is missing.
 */
export async function connect<T>(
  options: ConnectionOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  Object.assign(process.env, await settings(options));
  const app = await open();
  const dynamoDb = app.get(DynamoDBClient);
  const tableName = process.env.TABLE_NAME ?? '';
  try {
    return await work({
      app,
      dynamoDb,
      s3: app.get(S3Client),
      tableName,
      bucketName: process.env.BUCKET_NAME ?? '',
      describe: () => describe(dynamoDb, tableName),
    });
  } finally {
    await app.close();
  }
}

async function settings(options: ConnectionOptions): Promise<Record<string, string>> {
  const given = {
    TABLE_NAME: options.table,
    BUCKET_NAME: options.bucket,
    AWS_REGION: options.region,
    AWS_PROFILE: options.profile,
  };
  const chosen = options.local ? await localStores(options) : given;
  return Object.fromEntries(
    Object.entries(chosen).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

async function open(): Promise<INestApplicationContext> {
  try {
    // Asked here as well, since Nest would log what the modules then find missing.
    readEnvironment();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    throw new CliError(
      `${error.problems.join('; ')}. Give --table, --bucket and --region, or --local with \`npm start\` running.`,
    );
  }
  return NestFactory.createApplicationContext(OperatorModule, { logger: false, abortOnError: false });
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
async function describe(client: DynamoDBClient, TableName: string): Promise<string> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const account = Table?.TableArn?.split(':')[4] ?? 'unknown';
  return `table ${TableName} of account ${account} in ${await client.config.region()}`;
}
