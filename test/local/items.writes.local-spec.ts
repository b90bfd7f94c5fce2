import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { ItemPictures, type ItemRecord } from '@tana/items';
import { setTimeout as wait } from 'node:timers/promises';
import { createEditorSignIn } from '../support/editor';
import { createStores, startLocalApp, type LocalApp, type LocalStores } from '../support/local.app';

/** The suite tries a tenth of what is promised, and `FULL=1` all of it. */
const SHARE = process.env.FULL === '1' ? 1 : 0.1;
const CLIENTS = 20;
const INCREMENTS = 500 * SHARE;
const CREATIONS = 1000 * SHARE;

const PEAR = { title: '洋ナシ', price: 200, description: '山形の。' };

interface Answer {
  readonly status: number;
  readonly etag: string;
  readonly item: { id: string; title: string; price: number; version: number };
}

/** As much as is looked at of what the SDK hands to its connection, and all that comes back. */
interface Handleable {
  readonly headers: Record<string, string>;
}
type Handled = Awaited<ReturnType<DynamoDBClient['config']['requestHandler']['handle']>>;

describe('writes of items over HTTP', () => {
  let stores: LocalStores;
  let local: LocalApp;
  let token: { authorization: string };

  beforeAll(async () => {
    stores = await createStores();
    const signIn = await createEditorSignIn();
    local = await startLocalApp(stores, { ...signIn.environment, ADOPTION_RCU_PER_SECOND: '0' });
    const picture = { key: 'images/x.jpg', width: 4, height: 3, variantWidths: [320] };
    local.app.get(ItemPictures, { strict: false }).find = () => Promise.resolve(picture);
    token = await signIn.authorization();
  });

  afterAll(async () => {
    await local.app.close();
    stores.close();
  });

  async function send(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${local.url}${path}`, {
      method,
      headers: { ...token, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const item = (text ? JSON.parse(text) : {}) as Answer['item'];
    return { status: response.status, etag: response.headers.get('etag') ?? '', item };
  }

  const type = (record: ItemRecord) =>
    stores.dynamoDb.send(new PutItemCommand({ TableName: stores.tableName, Item: record }));

  async function stored(id: string): Promise<ItemRecord | undefined> {
    const Key = { id: { S: id } };
    const command = new GetItemCommand({ TableName: stores.tableName, Key, ConsistentRead: true });
    return (await stores.dynamoDb.send(command)).Item;
  }

  /** Lets the test stand between the API's client and DynamoDB. */
  function intercept(act: (operation: string, pass: () => Promise<Handled>) => Promise<Handled>): void {
    const handler = local.app.get(DynamoDBClient, { strict: false }).config.requestHandler;
    const handle = handler.handle.bind(handler);
    jest.spyOn(handler, 'handle').mockImplementation((request: Handleable, options) => {
      const operation = request.headers['x-amz-target']?.split('.')[1] ?? '';
      return act(operation, () => handle(request, options));
    });
  }

  it('show in the catalogue at once, in each of its orders', async () => {
    const { item } = await send('POST', '/items', { ...PEAR, imageKey: 'images/x.jpg' });
    for (const query of ['sort=newest', 'sort=title&q=%E6%B4%8B', 'sort=price']) {
      const response = await fetch(`${local.url}/items?${query}`);
      expect(await response.json()).toMatchObject({ items: [item] });
    }
    const { etag } = await send('GET', `/items/${item.id}`);
    expect((await send('DELETE', `/items/${item.id}`, undefined, { 'if-match': etag })).status).toBe(204);
    expect((await send('GET', `/items/${item.id}`)).status).toBe(404);
  });

  it('make a record that was typed by hand clean, and leave what Tana does not know', async () => {
    const supplier = { M: { name: { S: '問屋' }, terms: { L: [{ N: '30' }] } } };
    await type({ id: { S: 'typed' }, title: { S: '柿' }, price: { S: ' 90 ' }, supplier });
    const { etag } = await send('GET', '/items/typed');
    const { status } = await send('PATCH', '/items/typed', { title: '富有柿' }, { 'if-match': etag });
    expect(status).toBe(200);
    expect(await stored('typed')).toMatchObject({
      title: { S: '富有柿' },
      price: { N: '90' },
      version: { N: '1' },
      listing: { S: 'catalogue' },
      title_key: { S: '富有柿' },
      price_key: { N: '90' },
      supplier,
    });
  });

  // Lists and maps as well, but the embedded DynamoDB does not compare those:
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Conditions.html
  it.each<AttributeValue>([{ N: '1' }, { BOOL: true }, { NULL: true }, { SS: ['a', 'b'] }])(
    'take attributes of whatever type a hand may have given them: %j',
    async (odd) => {
      await type({ id: { S: 'odd' }, title: { S: 'x' }, price: odd, description: odd, image_key: odd });
      const { etag } = await send('GET', '/items/odd');
      expect((await send('PUT', '/items/odd', PEAR, { 'if-match': etag })).status).toBe(200);
      expect(await stored('odd')).toMatchObject({ price: { N: '200' }, description: { S: '山形の。' } });
      expect(await stored('odd')).not.toHaveProperty('image_key');
    },
  );

  it('are refused where a record has no room for them', async () => {
    const notes = { S: 'x'.repeat(400 * 1024 - 200) };
    await type({ id: { S: 'full' }, title: { S: 'x' }, price: { N: '1' }, notes });
    const answer = await send('PATCH', '/items/full', { title: 'x'.repeat(200) }, { 'if-match': '*' });
    expect(answer.status).toBe(422);
    expect(answer.item).toMatchObject({ type: 'urn:tana:item-too-large' });
    expect(await stored('full')).toMatchObject({ title: { S: 'x' } });
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('by %s never overwrite what was typed in between', async (method) => {
    const id = `between-${method}`;
    const { etag } = await send('PUT', `/items/${id}`, PEAR, { 'if-none-match': '*' });
    intercept(async (operation, pass) => {
      if (/^(Update|Delete)Item$/.test(operation)) {
        await stores.dynamoDb.send(
          new UpdateItemCommand({
            TableName: stores.tableName,
            Key: { id: { S: id } },
            UpdateExpression: 'SET description = :typed',
            ExpressionAttributeValues: { ':typed': { S: 'typed in between' } },
          }),
        );
      }
      return pass();
    });
    const body = method === 'DELETE' ? undefined : { ...PEAR, title: 'x' };
    expect((await send(method, `/items/${id}`, body, { 'if-match': etag })).status).toBe(412);
    expect(await stored(id)).toMatchObject({
      description: { S: 'typed in between' },
      title: { S: '洋ナシ' },
    });
  });

  describe('whose first answer is lost', () => {
    /**
     * The first request for the operation is carried out, and its answer never comes: the SDK sends it again. Answers
     * how often it was sent.
     */
    function loseFirstAnswer(operation: string, beforeSecond?: () => Promise<unknown>): () => number {
      let sent = 0;
      intercept(async (one, pass) => {
        if (one !== operation) return pass();
        const attempt = ++sent;
        if (attempt === 2) await beforeSecond?.();
        const answer = await pass();
        if (attempt === 1) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        return answer;
      });
      return () => sent;
    }

    it.each<[string, string, Record<string, string>]>([
      ['POST', '/items', {}],
      ['POST', '/items', { 'idempotency-key': 'lost' }],
      ['PUT', '/items/lost', { 'if-none-match': '*' }],
    ])('are done by %s %s with %j', async (method, path, headers) => {
      const sent = loseFirstAnswer('PutItem');
      const { status, item } = await send(method, path, PEAR, headers);
      expect(sent()).toBe(2);
      expect(status).toBe(201);
      expect(await stored(item.id)).toMatchObject({ version: { N: '1' } });
    });

    it.each(['PUT', 'PATCH'])('are done once by %s', async (method) => {
      const { item, etag } = await send('POST', '/items', PEAR);
      const sent = loseFirstAnswer('UpdateItem');
      const answer = await send(method, `/items/${item.id}`, { ...PEAR, price: 201 }, { 'if-match': etag });
      expect(sent()).toBe(2);
      expect(answer).toMatchObject({ status: 200, item: { price: 201, version: 2 } });
      expect((await send('GET', `/items/${item.id}`)).etag).toBe(answer.etag);
    });

    it('are done by DELETE', async () => {
      const { item, etag } = await send('POST', '/items', PEAR);
      const sent = loseFirstAnswer('DeleteItem');
      const { status } = await send('DELETE', `/items/${item.id}`, undefined, { 'if-match': etag });
      expect(sent()).toBe(2);
      expect(status).toBe(204);
    });

    it('are not taken for done where somebody else has written since', async () => {
      const { item, etag } = await send('POST', '/items', PEAR);
      const path = `/items/${item.id}`;
      const theirs = () => send('PATCH', path, { title: 'theirs' }, { 'if-match': '*' });
      const sent = loseFirstAnswer('UpdateItem', theirs);
      expect((await send('PATCH', path, { title: 'ours' }, { 'if-match': etag })).status).toBe(412);
      // Ours twice, and theirs between the two.
      expect(sent()).toBe(3);
      expect(await stored(item.id)).toMatchObject({ title: { S: 'theirs' } });
    });
  });

  it(`add up: ${CLIENTS} clients with ${INCREMENTS} increments each of one price`, async () => {
    await send('PUT', '/items/counter', { title: 'counter', price: 0 }, { 'if-none-match': '*' });
    let acknowledged = 0;
    let refused = 0;
    const increment = async () => {
      const { item, etag } = await send('GET', '/items/counter');
      const change = { price: item.price + 1 };
      const { status } = await send('PATCH', '/items/counter', change, { 'if-match': etag });
      expect([200, 412]).toContain(status);
      if (status === 200) acknowledged++;
      if (status === 412) refused++;
      // Without a pause of their own length they would all meet again, and nearly all be refused.
      if (status === 412) await wait(Math.random() * 200);
      return status === 200;
    };
    const client = async () => {
      for (let done = 0; done < INCREMENTS;) if (await increment()) done++;
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));

    // Were nobody refused, the clients would not have met.
    expect(refused).toBeGreaterThan(INCREMENTS);
    const { item } = await send('GET', '/items/counter');
    expect(acknowledged).toBe(CLIENTS * INCREMENTS);
    expect(item).toMatchObject({ price: acknowledged, version: acknowledged + 1 });
    report(`${acknowledged} increments acknowledged, ${refused} refused, final value ${item.price}`);
  }, 900_000);

  it(`make ${CREATIONS} items of ${CREATIONS} creations that are each sent three times`, async () => {
    const create = (index: number) =>
      send(
        'POST',
        '/items',
        { title: `once ${index}`, price: index },
        { 'idempotency-key': `once-${index}` },
      );
    const createThrice = async (index: number): Promise<Answer[]> => {
      if (index % 3 === 0) return Promise.all([create(index), create(index), create(index)]);
      return [await create(index), await create(index), await create(index)];
    };
    const answers: Answer[][] = [];
    const queue = Array.from({ length: CREATIONS }, (_, index) => index).values();
    const worker = async () => {
      for (const index of queue) answers[index] = await createThrice(index);
    };
    await Promise.all(Array.from({ length: 8 }, worker));

    expect(answers.flat().every(({ status }) => status === 201)).toBe(true);
    expect(answers.every((three) => new Set(three.map(({ item }) => item.id)).size === 1)).toBe(true);
    expect(new Set(answers.flat().map(({ item }) => item.id)).size).toBe(CREATIONS);
    const made = await countOf('once ');
    expect(made).toBe(CREATIONS);
    report(`${answers.flat().length} requests made ${made} items`);
  }, 600_000);

  /** How many records have a title that begins so. */
  async function countOf(title: string): Promise<number> {
    let count = 0;
    let from: ItemRecord | undefined;
    do {
      const page = await stores.dynamoDb.send(
        new ScanCommand({
          TableName: stores.tableName,
          FilterExpression: 'begins_with(title, :title)',
          ExpressionAttributeValues: { ':title': { S: title } },
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      count += page.Count ?? 0;
      from = page.LastEvaluatedKey;
    } while (from);
    return count;
  }

  function report(line: string): void {
    if (SHARE === 1) process.stdout.write(`${line}\n`);
  }
});
