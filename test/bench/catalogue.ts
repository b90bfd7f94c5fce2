import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { newRecord, type ItemRecord } from '@tana/items';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startDynamoDb } from '../../apps/local/src/embedded.aws';
import { createTable } from '../../apps/local/src/provision';
import type { StoreUrls } from './program';
import { startStores, type Stores } from './stores';

/** The table and the bucket of every measured server. */
export const NAMES = { TABLE_NAME: 'tana-bench', BUCKET_NAME: 'tana-bench' } as const;

const TABLE = NAMES.TABLE_NAME;

const MOST_IN_A_BATCH = 25;

/** Batches at once; more would only queue in the embedded store. */
const CONCURRENCY = 8;

/** Ids sort as they were created, one a second: the position of each in any listing is known. */
export function idOf(at: number): string {
  return `bench-${String(at).padStart(7, '0')}`;
}

export function createdAt(at: number): string {
  return new Date(Date.UTC(2020, 0, 1) + at * 1000).toISOString();
}

/** As Tana writes it. @param hasPicture The listing of a large catalogue is measured without: fewer index entries. */
export function recordOf(at: number, hasPicture: boolean): ItemRecord {
  const image = { key: `images/${idOf(at)}.jpg`, width: 1280, height: 960, variantWidths: [320, 640, 1280] };
  const content = {
    title: `商品 ${String(at).padStart(7, '0')}`,
    price: at % 10_000,
    description: `見本の商品その${at}。蜜が入りやすく、甘みと酸味のバランスがよいりんごです。冷蔵庫の野菜室で保存してください。`,
    image: hasPicture ? image : null,
  };
  const time = { S: createdAt(at) };
  return { ...newRecord(idOf(at), content, 'bench', undefined), created_at: time, updated_at: time };
}

/** Puts the items from 0 on into the table. */
export async function fill(client: DynamoDBClient, count: number, hasPicture: boolean): Promise<void> {
  let next = 0;
  const putBatches = async () => {
    while (next < count) {
      const from = next;
      next = Math.min(count, from + MOST_IN_A_BATCH);
      const puts = Array.from({ length: next - from }, (_, at) => ({
        PutRequest: { Item: recordOf(from + at, hasPicture) },
      }));
      // The embedded store leaves none unprocessed.
      await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));
      if (from % 50_000 === 0 && from > 0) console.error(`  ${from} of ${count} items written`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, putBatches));
}

/**
 * A folder with a table of so many items, for `startDynamoDb`. It is written once, and kept: the name that it is looked
 * for by is given to it when it is whole.
 */
export async function largeCatalogue(count: number): Promise<string> {
  const folder = resolve(`dist/bench/items-${count}`);
  if (existsSync(folder)) return folder;
  const begun = performance.now();
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const store = await startDynamoDb(unfinished);
  const client = new DynamoDBClient({ endpoint: store.url, ...ACCESS });
  try {
    await createTable(client, TABLE);
    await fill(client, count, false);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: TABLE, Key: { id: { S: idOf(count - 1) } } }),
    );
    if (!Item) throw new Error('The last item is not in the table.');
  } finally {
    client.destroy();
    await store.stop();
  }
  await rename(unfinished, folder);
  console.error(`  ${count} items written in ${Math.round((performance.now() - begun) / 1000)} s`);
  return folder;
}

/** Stores in memory, with the first so many items and an empty bucket. */
export async function startCatalogue(count: number): Promise<Stores> {
  const stores = await startStores();
  await createBucket(stores);
  const client = new DynamoDBClient({ endpoint: stores.dynamoDb, ...ACCESS });
  await createTable(client, TABLE);
  await fill(client, count, true);
  client.destroy();
  return stores;
}

/** The API does not start without. */
export async function createBucket({ s3 }: StoreUrls): Promise<void> {
  const client = new S3Client({ endpoint: s3, ...ACCESS });
  await client.send(new CreateBucketCommand({ Bucket: NAMES.BUCKET_NAME }));
  client.destroy();
}

export async function putPicture({ s3 }: StoreUrls, key: string, bytes: number): Promise<void> {
  const client = new S3Client({ endpoint: s3, ...ACCESS });
  const Body = Buffer.alloc(bytes, 'picture ');
  await client.send(
    new PutObjectCommand({ Bucket: NAMES.BUCKET_NAME, Key: key, Body, ContentType: 'image/jpeg' }),
  );
  client.destroy();
}

const ACCESS = {
  region: 'ap-northeast-1',
  credentials: { accessKeyId: 'bench', secretAccessKey: 'embedded' },
} as const;
