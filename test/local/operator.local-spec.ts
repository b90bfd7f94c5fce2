import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Adoption } from '@tana/items';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSample } from '../../apps/local/src/sample';
import { createStores, startLocalApp, type LocalStores } from '../support/local.app';
import { credentialsFor } from '../support/signers';
import { operatorOf, runTana } from '../support/tana';

// Drawing the sample's pictures takes seconds on a busy machine.
jest.setTimeout(30_000);

const SAMPLE = ['1', '2', '3'];
const PICTURES = ['images/apple.jpg', 'images/banana.jpg', 'images/orange.jpg'];

/** What an operator does with the rights of the operator's role, and nothing besides. */
describe('an operator', () => {
  let stores: LocalStores;
  let dynamoDb: DynamoDBClient;
  let s3: S3Client;

  beforeAll(async () => {
    stores = await createStores();
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } =
      credentialsFor('operator');
    const credentials = { accessKeyId, secretAccessKey };
    dynamoDb = new DynamoDBClient({ credentials });
    s3 = new S3Client({ credentials });
    const { bucketName, tableName } = stores;
    await loadSample({ dynamoDb, s3, bucketName, tableName });
  });

  afterAll(() => {
    dynamoDb.destroy();
    s3.destroy();
    stores.close();
  });

  it('loads the sample into fresh stores, which readers see once an editor’s task has adopted it', async () => {
    const editor = await startLocalApp(stores, { EDITOR: 'true' });
    await editor.app.get(Adoption, { strict: false }).firstSweepDone();
    await editor.app.close();

    const reader = await startLocalApp(stores);
    const answer = await fetch(`${reader.url}/items?sort=price`);
    const { items } = (await answer.json()) as { items: { id: string; image: { url: string } }[] };
    expect(items.map(({ id }) => id)).toEqual(SAMPLE);
    for (const { image } of items) {
      const picture = await fetch(reader.url + image.url);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect((await picture.bytes()).length).toBeGreaterThan(10_000);
    }
    await reader.app.close();
  });

  it('loads the sample into another environment as docs/deploy.md says', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tana-'));
    const deployed = await createStores();
    const taken = ['export', join(folder, 'local.ndjson'), '--format', 'dynamodb', '--images', folder];
    const loaded = ['import', 'apps/local/sample/items.ndjson', '--images', folder];
    expect(await runTana(taken, operatorOf(stores))).toMatchObject({ code: 0 });
    expect(await runTana(loaded, operatorOf(deployed))).toMatchObject({ code: 0 });

    const reader = await startLocalApp(deployed);
    const answer = await fetch(`${reader.url}/items?sort=price`);
    const image = { key: expect.stringMatching(/^images\/[a-f0-9]+\.jpg$/), variants: expect.any(Array) };
    expect(await answer.json()).toMatchObject({ items: SAMPLE.map((id) => ({ id, image })) });
    await reader.app.close();
    deployed.close();
    await rm(folder, { recursive: true });
  });

  it('copies all items and pictures out, for a backup', async () => {
    const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: stores.tableName }));
    expect(Items.map(({ id }) => id?.S).sort()).toEqual(SAMPLE);

    const Bucket = stores.bucketName;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'images/' }));
    expect(Contents.map(({ Key }) => Key)).toEqual(PICTURES);
    for (const { Key, Size } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect((await Body?.transformToByteArray())?.length).toBe(Size);
    }
  });
});
