import {
  ConditionalCheckFailedException,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PICTURE_PREFIX, VARIANT_WIDTHS, variantKey } from '@tana/env';
import { indexAttributes, type ItemRecord } from '@tana/items';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { sampleProducts, type SampleProduct } from './sample.products';
import { SCENE_COUNT, sceneSvg } from './sample.scenes';

/** Where the sample goes. */
export interface Stores {
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly tableName: string;
  readonly bucketName: string;
}

const FOLDER = resolve('apps/local/sample');
const PICTURES = ['banana', 'apple', 'orange'];

/** Puts at once; more would only queue in the embedded stores. */
const CONCURRENCY = 16;

/**
 * Loads the three sample records exactly as an operator types them in the console, the banana's price as a string,
 * and nothing added: adoption lists them as it would list anybody's.
 */
export async function loadSample(stores: Stores): Promise<void> {
  const render = async (name: string) => {
    // They have no variants: a phone downloads the very file, as it would an operator's own.
    const picture = await sharp(join(FOLDER, `${name}.svg`))
      .resize({ width: 960 })
      .jpeg({ quality: 75, mozjpeg: true })
      .toBuffer();
    await putPicture(stores, `${PICTURE_PREFIX}${name}.jpg`, picture, 'image/jpeg');
  };
  await Promise.all(PICTURES.map(render));
  const lines = (await readFile(join(FOLDER, 'items.ndjson'), 'utf8')).trim().split('\n');
  // The file is DynamoDB JSON, which is the form of the SDK's own records.
  for (const line of lines) await putNewItem(stores, JSON.parse(line) as ItemRecord);
}

/** Loads generated products as Tana itself would have written them, pictures with variants included. */
export async function loadGenerated(stores: Stores, count: number): Promise<void> {
  const products = sampleProducts(count);
  const keys = await Promise.all(Array.from({ length: SCENE_COUNT }, (_, index) => putScene(stores, index)));
  const newest = Date.now();
  await forEachConcurrently([...products.entries()], async ([index, product]) => {
    const createdAt = new Date(newest - index * 60_000).toISOString();
    await putNewItem(stores, toRecord(product, createdAt, keys[product.picture] ?? ''));
  });
}

const WIDTH = 1280;
const HEIGHT = 960;

/** Stores a scene and its variants under the hash of its bytes. Answers the key. */
async function putScene(stores: Stores, index: number): Promise<string> {
  const picture = await sharp(Buffer.from(sceneSvg(index)))
    .resize(WIDTH, HEIGHT)
    .jpeg({ quality: 85 })
    .toBuffer();
  const hash = createHash('sha256').update(picture).digest('hex').slice(0, 32);
  const key = `${PICTURE_PREFIX}${hash}.jpg`;
  for (const width of VARIANT_WIDTHS) {
    const variant = await sharp(picture).resize({ width }).webp().toBuffer();
    await putPicture(stores, variantKey(key, width), variant, 'image/webp');
  }
  const facts = { width: String(WIDTH), height: String(HEIGHT), variants: VARIANT_WIDTHS.join() };
  await putPicture(stores, key, picture, 'image/jpeg', facts);
  return key;
}

function toRecord(product: SampleProduct, createdAt: string, imageKey: string): ItemRecord {
  const typed: ItemRecord = {
    id: { S: product.id },
    title: { S: product.title },
    price: { N: String(product.price) },
    description: { S: product.description },
    image_key: { S: imageKey },
  };
  return {
    ...typed,
    ...indexAttributes(typed),
    image: {
      M: {
        width: { N: String(WIDTH) },
        height: { N: String(HEIGHT) },
        variants: { L: VARIANT_WIDTHS.map((width) => ({ N: String(width) })) },
      },
    },
    created_at: { S: createdAt },
    updated_at: { S: createdAt },
    version: { N: '1' },
  };
}

/** An item that is there already stays as it is: somebody may have changed it. */
async function putNewItem({ dynamoDb, tableName }: Stores, record: ItemRecord): Promise<void> {
  const command = new PutItemCommand({
    TableName: tableName,
    Item: record,
    ConditionExpression: 'attribute_not_exists(id)',
  });
  await dynamoDb.send(command).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  });
}

async function putPicture(
  { s3, bucketName }: Stores,
  Key: string,
  Body: Buffer,
  ContentType: string,
  Metadata: Record<string, string> = {},
): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body, ContentType, Metadata }));
}

async function forEachConcurrently<T>(values: T[], act: (value: T) => Promise<void>): Promise<void> {
  const queue = values.values();
  const worker = async () => {
    for (const value of queue) await act(value);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
