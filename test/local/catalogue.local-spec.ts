import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { readFile } from 'node:fs/promises';
import { eventually } from '../support/child.process';
import { createStores, startLocalApp, type LocalApp, type LocalStores } from '../support/local.app';

interface Page {
  items: { id: string; title: string | null; price: number | null; createdAt: string | null }[];
  nextCursor: string | null;
}

/** A record as somebody types it in the console. */
type Typed = NonNullable<ConstructorParameters<typeof PutItemCommand>[0]['Item']>;

describe('the catalogue over HTTP', () => {
  let stores: LocalStores;
  let local: LocalApp;

  const type = (record: Typed) =>
    stores.dynamoDb.send(new PutItemCommand({ TableName: stores.tableName, Item: record }));
  const list = async (query = ''): Promise<Page> =>
    (await (await fetch(`${local.url}/items?${query}`)).json()) as Page;
  const ids = async (query = '') => (await list(query)).items.map(({ id }) => id);

  beforeAll(async () => {
    stores = await createStores();
    const sample = await readFile('apps/local/sample/items.ndjson', 'utf8');
    for (const line of sample.trim().split('\n')) await type(JSON.parse(line) as Typed);
    for (const [id, price] of Object.entries({ words: 'abc', negative: '-5', missing: undefined })) {
      await type({ id: { S: id }, title: { S: id }, ...(price !== undefined && { price: { S: price } }) });
    }
    local = await startLocalApp(stores, { EDITOR: 'true' });
    await eventually(async () => (await list()).items.length === 6);
  });

  afterAll(async () => {
    await local.app.close();
    stores.close();
  });

  it('shows the sample as parity demands: titles, prices, one of them typed as a string, and pictures', async () => {
    const { items } = await list('sort=price');
    expect(items.slice(0, 3)).toMatchObject([
      {
        id: '1',
        title: 'バナナ',
        price: 100,
        description: 'バナナ。',
        image: { url: '/storage/images/banana.jpg' },
      },
      {
        id: '2',
        title: 'リンゴ',
        price: 150,
        description: 'リンゴ。',
        image: { url: '/storage/images/apple.jpg' },
      },
      {
        id: '3',
        title: 'オレンジ',
        price: 200,
        description: 'オレンジ。',
        image: { url: '/storage/images/orange.jpg' },
      },
    ]);
  });

  it('shows prices that are words, negative or missing as none, and sorts them last', async () => {
    const { items } = await list('sort=price');
    const last = items.slice(3).map(({ id, price }) => [id, price]);
    expect(last.sort()).toEqual([
      ['missing', null],
      ['negative', null],
      ['words', null],
    ]);
  });

  it('sorts by title and searches it by prefix, whatever the width and case', async () => {
    expect(await ids('sort=title')).toEqual(['missing', 'negative', 'words', '3', '1', '2']);
    expect(await ids('sort=title&q=%EF%BE%8A%EF%BE%9E%EF%BE%85')).toEqual(['1']); // ﾊﾞﾅ
    expect(await ids('sort=title&q=WORD')).toEqual(['words']);
    expect(await ids('sort=title&q=zzz')).toEqual([]);
  });

  it('pages through every item exactly once, in either direction, and ends without an empty page', async () => {
    for (const query of ['sort=newest', 'sort=title', 'sort=price', 'sort=price&order=desc']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Page = await list(`${query}&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
        expect(page.items).toHaveLength(2);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(await ids(query));
      expect(new Set(seen).size).toBe(6);
    }
  });

  it('answers 304 to who has the page already', async () => {
    const first = await fetch(`${local.url}/items`);
    const etag = first.headers.get('etag') ?? '';
    const second = await fetch(`${local.url}/items`, { headers: { 'If-None-Match': etag } });
    expect([second.status, await second.text(), second.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('lists what is typed while it runs, and moves what is changed by hand, within a minute', async () => {
    await type({ id: { S: 'typed-later' }, title: { S: 'ぶどう' }, price: { S: '120' } });
    const raise = { ':price': { N: '130' } };
    await stores.dynamoDb.send(
      new UpdateItemCommand({
        TableName: stores.tableName,
        Key: { id: { S: '1' } },
        UpdateExpression: 'SET price = :price',
        ExpressionAttributeValues: raise,
      }),
    );
    const expected = ['typed-later', '1', '2', '3'];
    await eventually(async () => (await ids('sort=price')).slice(0, 4).join() === expected.join(), 60_000);
    expect((await list('sort=price')).items.slice(0, 2).map(({ price }) => price)).toEqual([120, 130]);
  }, 70_000);

  it('tells in /health/ready how adoption is getting on', async () => {
    const { details } = (await (await fetch(`${local.url}/health/ready`)).json()) as { details: object };
    expect(details).toMatchObject({ adoption: { status: 'up', failing: null, scanned: expect.any(Number) } });
  });
});
