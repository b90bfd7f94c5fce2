import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { ItemPictures } from '@tana/items';
import fc from 'fast-check';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createEditorSignIn } from '../support/editor';
import { createStores, startLocalApp, type LocalApp, type LocalStores } from '../support/local.app';

/** Random interleavings that are tried; `FULL=1` tries ten times as many. */
const RUNS = process.env.FULL === '1' ? 500 : 50;

const FIELDS = ['title', 'price', 'description', 'image_key'] as const;
type Field = (typeof FIELDS)[number];

/** Somebody adds a token of their own to one field: by the API, or by typing it in the console in either way. */
interface Edit {
  readonly by: 'the API' | 'one attribute' | 'the whole record';
  readonly field: Field;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  by: fc.constantFrom<Edit['by'][]>('the API', 'the API', 'one attribute', 'the whole record'),
  field: fc.constantFrom(...FIELDS),
});
const story = fc.record({
  edits: fc.array(edit, { minLength: 2, maxLength: 6 }),
  /** Whose step comes next, each time that everybody waits. */
  order: fc.infiniteStream(fc.nat(99)),
});

/** The edits' tokens are a letter each in texts, and a bit each in the price. */
const letter = (index: number) => String.fromCodePoint('ア'.charCodeAt(0) + 2 * index);
const bit = (index: number) => 2 ** index;

/** The values of an item, whoever serves them. */
interface Values {
  readonly title: string;
  readonly price: number;
  readonly description: string;
  readonly image_key: string;
}

const START: Values = { title: 'title', price: 0, description: 'text', image_key: 'images/x.jpg' };

function withToken(values: Values, field: Field, index: number): Values {
  const name = values.image_key.replace(/\.jpg$/, `${letter(index)}.jpg`);
  return {
    ...values,
    ...{
      title: { title: values.title + letter(index) },
      price: { price: values.price + bit(index) },
      description: { description: values.description + letter(index) },
      image_key: { image_key: name },
    }[field],
  };
}

/** How often the token is in the field: once where the edit has been done and not been lost. */
function tokensIn(values: Values, field: Field, index: number): number {
  if (field === 'price') return Math.floor(values.price / bit(index)) % 2;
  return values[field].split(letter(index)).length - 1;
}

function read(record: Record<string, AttributeValue>): Values {
  return {
    title: record.title?.S ?? '',
    price: Number(record.price?.N ?? record.price?.S),
    description: record.description?.S ?? '',
    image_key: record.image_key?.S ?? '',
  };
}

/** As a person types it: also the price is a text. */
function typed(values: Values): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { S: String(value) }]));
}

/**
 * Lets several people act at once, one step at a time: whenever all of them wait for their next call of DynamoDB, one
 * is chosen. The same choices make the same story.
 */
class Turns {
  private readonly current = new AsyncLocalStorage<number>();
  private readonly waiting = new Map<number, () => void>();
  private active = 0;
  private choices: Iterator<number> | undefined;

  async play<T>(acts: (() => Promise<T>)[], choices: Iterable<number>): Promise<T[]> {
    this.choices = choices[Symbol.iterator]();
    this.active = acts.length;
    return Promise.all(acts.map((act, person) => this.current.run(person, () => this.run(act))));
  }

  /** Waits until it is this person's turn; calls that nobody of the story makes need not wait. */
  async mine(): Promise<void> {
    const person = this.current.getStore();
    if (person === undefined) return;
    await new Promise<void>((go) => {
      this.waiting.set(person, go);
      this.next();
    });
  }

  private async run<T>(act: () => Promise<T>): Promise<T> {
    const result = await act();
    this.active--;
    this.next();
    return result;
  }

  private next(): void {
    if (this.waiting.size < this.active || this.active === 0) return;
    const people = [...this.waiting.keys()].sort((a, b) => a - b);
    const choice: number = this.choices?.next().value ?? 0;
    const chosen = people[choice % people.length] ?? 0;
    const go = this.waiting.get(chosen);
    this.waiting.delete(chosen);
    go?.();
  }
}

/** What a weakened repository would send in place of the condition. */
type Weaken = (condition: string) => string;

describe('edits by the API and in the console, interleaved at random', () => {
  let stores: LocalStores;
  let local: LocalApp;
  let token: { authorization: string };
  let turns: Turns;
  let items = 0;

  beforeAll(async () => {
    stores = await createStores();
    const signIn = await createEditorSignIn();
    local = await startLocalApp(stores, { ...signIn.environment, ADOPTION_RCU_PER_SECOND: '0' });
    const picture = { width: 1, height: 1, variantWidths: [] };
    local.app.get(ItemPictures, { strict: false }).find = (key) => Promise.resolve({ key, ...picture });
    token = await signIn.authorization();
  });

  afterAll(async () => {
    await local.app.close();
    stores.close();
  });

  /** Every call of the API's client waits for its turn; a weakened condition takes the place of ours. */
  function takeTurns(weaken?: Weaken): void {
    turns = new Turns();
    const client = local.app.get(DynamoDBClient, { strict: false });
    const send = client.send.bind(client) as (command: object, options: object) => Promise<object>;
    const inTurn = async (command: object, options: object) => {
      await turns.mine();
      if (weaken && command instanceof UpdateItemCommand) {
        command.input.ConditionExpression = weaken(command.input.ConditionExpression ?? '');
      }
      return send(command, options);
    };
    // The client's own type is one overload for each way of calling it.
    jest.spyOn(client, 'send').mockImplementation(inTurn as never);
  }

  async function stored(id: string): Promise<Values> {
    const command = new GetItemCommand({
      TableName: stores.tableName,
      Key: { id: { S: id } },
      ConsistentRead: true,
    });
    return read((await stores.dynamoDb.send(command)).Item ?? {});
  }

  /** Looks, and sends what was seen with a token more. Answers whether that was acknowledged. */
  async function editByApi(id: string, field: Field, index: number): Promise<boolean> {
    const url = `/items/${id}`;
    const seen = await local.app.inject({ method: 'GET', url, headers: token });
    const { title, price, description, image } = seen.json<Values & { image: { key: string } }>();
    const wanted = withToken({ title, price, description, image_key: image.key }, field, index);
    const name = field === 'image_key' ? 'imageKey' : field;
    const answer = await local.app.inject({
      method: 'PATCH',
      url,
      headers: { ...token, 'if-match': String(seen.headers.etag) },
      payload: { [name]: wanted[field] },
    });
    if (![200, 412].includes(answer.statusCode)) throw new Error(answer.body);
    return answer.statusCode === 200;
  }

  /** The console has no conditions: what it overwrites itself is not ours to guard, so it looks and types at once. */
  async function editInConsole(id: string, { by, field }: Edit, index: number): Promise<boolean> {
    await turns.mine();
    const record = typed(withToken(await stored(id), field, index));
    if (by === 'the whole record') {
      const Item = { id: { S: id }, ...record };
      await stores.dynamoDb.send(new PutItemCommand({ TableName: stores.tableName, Item }));
    } else {
      await stores.dynamoDb.send(
        new UpdateItemCommand({
          TableName: stores.tableName,
          Key: { id: { S: id } },
          UpdateExpression: `SET ${field} = :value`,
          ExpressionAttributeValues: { ':value': record[field] ?? { S: '' } },
        }),
      );
    }
    return true;
  }

  /** Whether the item has in the end each edit that was acknowledged, once, and none that was refused. */
  async function losesNothing(edits: readonly Edit[], order: Iterable<number>): Promise<boolean> {
    const id = `item-${items++}`;
    const Item = { id: { S: id }, ...typed(START) };
    await stores.dynamoDb.send(new PutItemCommand({ TableName: stores.tableName, Item }));
    const acts = edits.map(
      (one, index) => () =>
        one.by === 'the API' ? editByApi(id, one.field, index) : editInConsole(id, one, index),
    );
    const acknowledged = await turns.play(acts, order);
    const values = await stored(id);
    return edits.every(({ field }, index) => tokensIn(values, field, index) === Number(acknowledged[index]));
  }

  const property = () => fc.asyncProperty(story, ({ edits, order }) => losesNothing(edits, order));

  it('lose nothing', async () => {
    takeTurns();
    const result = await fc.check(property(), { numRuns: RUNS });
    expect(fc.defaultReportMessage(result)).toBeUndefined();
  }, 300_000);

  it.each<[string, Weaken]>([
    ['any condition', (condition) => `${condition} OR attribute_exists(id)`],
    ...FIELDS.map((field): [string, Weaken] => [`the ${field}`, (condition) => without(field, condition)]),
  ])(
    'would lose something without %s in what a write depends on',
    async (_what, weaken) => {
      takeTurns(weaken);
      const { failed } = await fc.check(property(), { seed: 4, numRuns: 500, endOnFailure: true });
      expect(failed).toBe(true);
    },
    120_000,
  );

  /** The condition with one of its parts made to hold always. */
  function without(name: string, condition: string): string {
    const parts = condition.split(' AND ');
    const weakened = parts.map((part) => (part.includes(name) ? `(${part} OR attribute_exists(id))` : part));
    return weakened.join(' AND ');
  }
});
