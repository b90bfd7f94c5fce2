import fc from 'fast-check';
import { valid } from './arbitraries';
import { runs, Tally } from './cases';
import { faultsOf, ROUTES } from './contract';
import { openShop, type Shop } from './shop';

const LIVES = 1500;

/** What a write says of an item. */
interface Contents {
  readonly title: string;
  readonly price: number;
  readonly description: string;
}

/** An item as it must be. */
interface Expected {
  contents: Contents;
  etag: string;
  version: number;
}

/** The items of one life by their ids, and the ids that are no more. */
interface Shelf {
  readonly items: Map<string, Expected>;
  readonly gone: Set<string>;
}

const tally = new Tally('lives of items');
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  tally.print();
  await shop.close();
});

async function ask(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  etag?: string,
  payload?: object,
) {
  const answer = await shop.app.inject({
    method,
    url: path,
    headers: { authorization: shop.authorization, ...(etag !== undefined && { 'if-match': etag }) },
    ...(payload && { payload }),
  });
  tally.count(answer.statusCode);
  const template = path === '/items' ? path : '/items/{id}';
  const route = ROUTES.find((one) => one.path === template && one.method === method);
  if (!route) throw new Error(`The contract has no ${method} ${template}.`);
  expect(faultsOf(route, answer)).toEqual([]);
  return answer;
}

type Given = Awaited<ReturnType<typeof ask>>;

function expectShown(answer: Given, id: string, { contents, version }: Expected): void {
  expect(answer.json()).toMatchObject({ id, version, ...contents });
}

/** One thing that is done to one of the items, picked by number, or to one that is gone where there is none. */
class Step implements fc.AsyncCommand<Shelf, object> {
  constructor(
    private readonly name: string,
    private readonly pick: number,
    private readonly contents: Contents,
    private readonly act: (
      shelf: Shelf,
      contents: Contents,
      chosen: [string, Expected] | undefined,
    ) => Promise<void>,
  ) {}

  check(): boolean {
    return true;
  }

  async run(shelf: Shelf): Promise<void> {
    await this.act(shelf, this.contents, [...shelf.items][this.pick % Math.max(shelf.items.size, 1)]);
  }

  toString(): string {
    return `${this.name}(${this.pick}, ${JSON.stringify(this.contents)})`;
  }
}

const acts: Record<string, ConstructorParameters<typeof Step>[3]> = {
  create: async ({ items }, contents) => {
    const answer = await ask('POST', '/items', undefined, contents);
    expect(answer.statusCode).toBe(201);
    const { id } = answer.json<{ id: string }>();
    expect(items.has(id)).toBe(false);
    const made = { contents, etag: String(answer.headers.etag), version: 1 };
    items.set(id, made);
    expectShown(answer, id, made);
  },
  read: async ({ gone }, _contents, chosen) => {
    const id = chosen?.[0] ?? [...gone][0] ?? 'never';
    const answer = await ask('GET', `/items/${id}`);
    expect(answer.statusCode).toBe(chosen ? 200 : 404);
    if (chosen) {
      expectShown(answer, ...chosen);
      expect(answer.headers.etag).toBe(chosen[1].etag);
    }
  },
  replace: async (_shelf, contents, chosen) => {
    if (!chosen) return;
    const [id, item] = chosen;
    const answer = await ask('PUT', `/items/${id}`, item.etag, contents);
    expect(answer.statusCode).toBe(200);
    takeOver(item, answer, contents);
    expectShown(answer, id, item);
  },
  change: async (_shelf, { price }, chosen) => {
    if (!chosen) return;
    const [id, item] = chosen;
    const answer = await ask('PATCH', `/items/${id}`, item.etag, { price });
    expect(answer.statusCode).toBe(200);
    takeOver(item, answer, { ...item.contents, price });
    expectShown(answer, id, item);
  },
  'write stale': async (_shelf, contents, chosen) => {
    if (!chosen) return;
    const answer = await ask('PUT', `/items/${chosen[0]}`, '"of-another-time"', contents);
    expect(answer.statusCode).toBe(412);
  },
  'write unconditionally': async (_shelf, contents, chosen) => {
    if (!chosen) return;
    expect((await ask('PUT', `/items/${chosen[0]}`, undefined, contents)).statusCode).toBe(428);
  },
  delete: async ({ items, gone }, _contents, chosen) => {
    if (!chosen) return;
    const [id, item] = chosen;
    expect((await ask('DELETE', `/items/${id}`, item.etag)).statusCode).toBe(204);
    items.delete(id);
    gone.add(id);
    expect((await ask('GET', `/items/${id}`)).statusCode).toBe(404);
  },
};

/** A write that changes nothing may keep the version; the item says which it has. */
function takeOver(item: Expected, answer: Given, contents: Contents): void {
  const { version } = answer.json<{ version: number }>();
  expect([item.version, item.version + 1]).toContain(version);
  Object.assign(item, { contents, etag: String(answer.headers.etag), version });
}

const contents = fc.record({
  title: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }).map((title) => `t${title}t`),
  price: valid({ type: 'integer', minimum: 0, maximum: 1e12 }).map(Number),
  description: fc.string({ unit: 'grapheme-ascii', maxLength: 50 }).map((text) => `d${text}d`),
});
const steps = Object.entries(acts).map(([name, act]) =>
  fc.tuple(fc.nat(20), contents).map(([pick, given]) => new Step(name, pick, given, act)),
);

describe('items', () => {
  it('are what was last written to them, in whatever order they are made, read, changed and deleted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: 'max' }), async (commands) => {
        await fc.asyncModelRun(
          () => ({ model: { items: new Map<string, Expected>(), gone: new Set<string>() }, real: {} }),
          commands,
        );
      }),
      runs(LIVES),
    );
  });
});
