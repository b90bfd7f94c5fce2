import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createEditorSignIn } from '../support/editor';
import { createStores, startLocalApp, type LocalApp, type LocalStores } from '../support/local.app';
import { photo } from '../support/pictures';

/** An API with a few items, typed by hand and made by itself, a picture, and an editor's token. */
export interface Shop extends LocalApp {
  readonly authorization: string;
  readonly picture: Buffer;
  /** Positions in the list of items and in that of pictures. */
  readonly cursors: readonly string[];
  close(): Promise<void>;
}

export async function openShop(environment: Record<string, string> = {}): Promise<Shop> {
  const stores: LocalStores = await createStores();
  const signIn = await createEditorSignIn();
  const { authorization } = await signIn.authorization();
  const picture = await photo('png', 8, 8);
  await stock(stores, picture);
  // A machine under load is no fault of the API's: no deadline may answer for it.
  const local = await startLocalApp(stores, {
    ...signIn.environment,
    REQUEST_TIMEOUT_MS: '60000',
    ...environment,
  });
  const pages = await Promise.all(
    ['newest', 'title', 'price'].map((sort) =>
      local.app.inject({ url: `/items?limit=1&sort=${sort}`, headers: { authorization } }),
    ),
  );
  const cursors = pages
    .map((page) => page.json<{ nextCursor: string | null }>().nextCursor)
    .filter((cursor) => cursor !== null);
  return {
    ...local,
    authorization,
    picture,
    cursors: [...cursors, 'AYl6c3V5f1siMiIsIjIwMjYtMTEtMjRUMDk6MzA6MDAuMDAwWiJd'],
    close: async () => {
      await local.app.close();
      stores.close();
    },
  };
}

async function stock({ dynamoDb, s3, tableName, bucketName }: LocalStores, picture: Buffer): Promise<void> {
  const typed = [
    { id: { S: '1' }, title: { S: 'バナナ' }, price: { S: '100' }, image_key: { S: 'images/pear.png' } },
    { id: { S: '2' }, title: { N: '7' }, price: { S: 'abc' } },
    { id: { S: 'pear' }, title: { S: '洋ナシ' }, price: { N: '200' }, version: { S: 'x' } },
  ];
  for (const Item of typed) await dynamoDb.send(new PutItemCommand({ TableName: tableName, Item }));
  for (const name of ['pear.png', 'spare.png']) {
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: `images/${name}`, Body: picture }));
  }
}
