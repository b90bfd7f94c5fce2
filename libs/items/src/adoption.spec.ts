import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  DynamoDBServiceException,
  ScanCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { Logger } from '@nestjs/common';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { Adoption } from './adoption';
import type { ItemRecord } from './item.record';
import { ReadCache } from './read.cache';

/** A wait that adoption is in; it ends when the test says so. */
interface Wait {
  readonly milliseconds: number;
  end(): void;
}

/** The waits in their order, each a promise until adoption comes to it. */
const mockWaits = {
  begun: 0,
  seen: 0,
  all: new Map<number, PromiseWithResolvers<Wait>>(),
  at(index: number): PromiseWithResolvers<Wait> {
    const wait = this.all.get(index) ?? Promise.withResolvers<Wait>();
    this.all.set(index, wait);
    return wait;
  },
};

jest.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number, _value: undefined, { signal }: { signal: AbortSignal }) => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
    mockWaits.at(mockWaits.begun++).resolve({ milliseconds, end: () => resolve(undefined) });
    return promise;
  },
}));

const nextWait = (): Promise<Wait> => mockWaits.at(mockWaits.seen++).promise;

const TABLE = 'products';
const NOW = '2026-11-24T09:30:00.000Z';

const BANANA: ItemRecord = {
  id: { S: '1' },
  price: { S: '100' },
  title: { S: 'バナナ' },
  image_key: { S: 'images/banana.jpg' },
};

/** As adoption leaves it. */
const LISTED_BANANA: ItemRecord = {
  ...BANANA,
  listing: { S: 'catalogue' },
  title_key: { S: 'バナナ' },
  price_key: { N: '100' },
  image_ref: { S: 'images/banana.jpg' },
  created_at: { S: '2026-11-23T09:30:00.000Z' },
};

const without = (record: ItemRecord, name: string): ItemRecord =>
  Object.fromEntries(Object.entries(record).filter(([other]) => other !== name));

const start = (adoptionUnitsPerSecond = 5) => {
  const client = new DynamoDBClient({ region: 'ap-northeast-1' });
  const dynamoDb = mockClient(client);
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  const log = jest.spyOn(Logger.prototype, 'log').mockImplementation();
  jest.spyOn(Logger.prototype, 'debug').mockImplementation();
  const cache = new ReadCache({ ttlMs: 5000, staleMs: 300_000, maxBytes: 1e6 });
  const adoption = new Adoption(client, cache, {
    tableName: TABLE,
    currency: 'JPY',
    imageBaseUrl: '/storage/images',
    requestTimeoutMs: 5000,
    adoptionUnitsPerSecond,
  });
  const forget = jest.spyOn(cache, 'forget');
  running.push(adoption);
  const scans = () => dynamoDb.commandCalls(ScanCommand).map(({ args }) => args[0].input);
  const updates = () => dynamoDb.commandCalls(UpdateItemCommand).map(({ args }) => args[0].input);
  return { adoption, dynamoDb, scans, updates, forget, error, log };
};

/** Sweeps once over a table of one page, until adoption waits for the next sweep. */
const sweepOver = async (...records: ItemRecord[]) => {
  const started = start();
  started.dynamoDb.on(ScanCommand).resolves({ Items: records });
  started.adoption.onApplicationBootstrap();
  (await nextWait()).end();
  await nextWait();
  return started;
};

const running: Adoption[] = [];

beforeEach(() => {
  // Date and performance stand still; what promises run on goes on.
  jest.useFakeTimers({ now: Date.parse(NOW), doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  Object.assign(mockWaits, { begun: 0, seen: 0, all: new Map() });
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((adoption) => adoption.onModuleDestroy()));
  jest.useRealTimers();
});

const failure = (name: string) =>
  new DynamoDBServiceException({ name, message: name, $fault: 'client', $metadata: {} });

describe('a sweep', () => {
  it('scans what it compares, and what that costs', async () => {
    const { scans } = await sweepOver();

    expect(scans()).toEqual([
      {
        TableName: TABLE,
        ProjectionExpression:
          'id, created_at, title, price, image_key, listing, title_key, price_key, image_ref',
        Limit: 200,
        ReturnConsumedCapacity: 'TOTAL',
      },
    ]);
  });

  it('goes on where the page before ended, to the end of the table', async () => {
    const { adoption, dynamoDb, scans } = start();
    dynamoDb
      .on(ScanCommand)
      .resolvesOnce({ Items: [LISTED_BANANA], LastEvaluatedKey: { id: { S: '1' } } })
      .resolvesOnce({ Items: [], LastEvaluatedKey: { id: { S: '2' } } })
      .resolvesOnce({ Items: [LISTED_BANANA] });

    adoption.onApplicationBootstrap();
    for (let page = 0; page < 3; page++) (await nextWait()).end();
    await nextWait();

    expect(scans().map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([
      undefined,
      { id: { S: '1' } },
      { id: { S: '2' } },
    ]);
    expect(adoption.progress).toMatchObject({ sweeps: 1, scanned: 2, adopted: 0 });
  });

  it('shows its progress', async () => {
    const { adoption } = await sweepOver(BANANA, { ...LISTED_BANANA, id: { S: '2' } });

    expect(adoption.progress).toEqual({
      sweeps: 1,
      lastSweepAt: NOW,
      scanned: 2,
      adopted: 1,
      failing: null,
    });
  });

  it('leaves its count of records for all to see until the next begins', async () => {
    const { adoption, dynamoDb } = start();
    dynamoDb
      .on(ScanCommand)
      .resolvesOnce({ Items: [BANANA, BANANA] })
      .resolves({ Items: [LISTED_BANANA] });

    adoption.onApplicationBootstrap();
    (await nextWait()).end();
    const betweenSweeps = await nextWait();
    expect(adoption.progress?.scanned).toBe(2);

    betweenSweeps.end();
    (await nextWait()).end();
    await nextWait();
    expect(adoption.progress).toMatchObject({ sweeps: 2, scanned: 1, adopted: 2 });
  });
});

describe('a record that is listed already', () => {
  it('is left alone', async () => {
    const { updates, adoption } = await sweepOver(LISTED_BANANA);

    expect(updates()).toEqual([]);
    expect(adoption.progress?.adopted).toBe(0);
  });

  it('is left alone without title, price and picture, too', async () => {
    const { updates } = await sweepOver({
      id: { S: '1' },
      listing: { S: 'catalogue' },
      title_key: { S: '\u{10FFFF}' },
      price_key: { N: '10000000000000' },
      created_at: { S: NOW },
    });

    expect(updates()).toEqual([]);
  });
});

describe('a record that was typed by hand', () => {
  it('is stamped with its index keys and the time, on condition that what was typed still stands', async () => {
    const { updates } = await sweepOver(BANANA);

    expect(updates()).toEqual([
      {
        TableName: TABLE,
        Key: { id: { S: '1' } },
        UpdateExpression:
          'SET listing = :listing, title_key = :title_key, price_key = :price_key, image_ref = :image_ref, ' +
          'created_at = if_not_exists(created_at, :now) REMOVE image',
        ConditionExpression:
          'attribute_exists(id) AND title = :title AND price = :price AND image_key = :image_key',
        ExpressionAttributeValues: {
          ':now': { S: NOW },
          ':title': { S: 'バナナ' },
          ':price': { S: '100' },
          ':image_key': { S: 'images/banana.jpg' },
          ':listing': { S: 'catalogue' },
          ':title_key': { S: 'バナナ' },
          ':price_key': { N: '100' },
          ':image_ref': { S: 'images/banana.jpg' },
        },
      },
    ]);
  });

  it('is not given from the cache any more as it was before, and what is listed already still is', async () => {
    const { forget } = await sweepOver(BANANA, { ...LISTED_BANANA, id: { S: '2' } });

    expect(forget.mock.calls).toEqual([['1']]);
  });

  it('may have nothing but an id: what it lacks must still be lacking then', async () => {
    const { updates } = await sweepOver({ id: { S: '1' } });

    expect(updates()).toEqual([
      {
        TableName: TABLE,
        Key: { id: { S: '1' } },
        UpdateExpression:
          'SET listing = :listing, title_key = :title_key, price_key = :price_key, created_at = if_not_exists(created_at, :now)',
        ConditionExpression:
          'attribute_exists(id) AND attribute_not_exists(title) AND attribute_not_exists(price) AND attribute_not_exists(image_key)',
        ExpressionAttributeValues: {
          ':now': { S: NOW },
          ':listing': { S: 'catalogue' },
          ':title_key': { S: '\u{10FFFF}' },
          ':price_key': { N: '10000000000000' },
        },
      },
    ]);
  });

  it('with the price abc is listed after every price, and keeps what was typed', async () => {
    const { updates } = await sweepOver({ ...LISTED_BANANA, price: { S: 'abc' } });

    expect(updates()).toMatchObject([
      {
        UpdateExpression: 'SET price_key = :price_key, created_at = if_not_exists(created_at, :now)',
        ExpressionAttributeValues: { ':price': { S: 'abc' }, ':price_key': { N: '10000000000000' } },
      },
    ]);
  });
});

describe('a listed record that was changed by hand', () => {
  const values = {
    ':now': { S: NOW },
    ':title': { S: 'バナナ' },
    ':price': { S: '100' },
    ':image_key': { S: 'images/banana.jpg' },
  };

  it.each<[string, ItemRecord, string, ItemRecord]>([
    [
      'title',
      { title: { S: 'ﾘﾝｺﾞ' } },
      'SET title_key = :title_key, created_at = if_not_exists(created_at, :now)',
      { ':title': { S: 'ﾘﾝｺﾞ' }, ':title_key': { S: 'リンゴ' } },
    ],
    [
      'price',
      { price: { N: '150' } },
      'SET price_key = :price_key, created_at = if_not_exists(created_at, :now)',
      { ':price': { N: '150' }, ':price_key': { N: '150' } },
    ],
    [
      'picture, whose facts go',
      { image_key: { S: 'images/apple.jpg' } },
      'SET image_ref = :image_ref, created_at = if_not_exists(created_at, :now) REMOVE image',
      { ':image_key': { S: 'images/apple.jpg' }, ':image_ref': { S: 'images/apple.jpg' } },
    ],
    [
      'picture to none that can be served',
      { image_key: { S: 'apple.jpg' } },
      'SET created_at = if_not_exists(created_at, :now) REMOVE image, image_ref',
      { ':image_key': { S: 'apple.jpg' } },
    ],
    [
      'listing',
      { listing: { S: 'hidden' } },
      'SET listing = :listing, created_at = if_not_exists(created_at, :now)',
      { ':listing': { S: 'catalogue' } },
    ],
  ])('in its %s is stamped for that alone', async (_what, typed, expression, changed) => {
    const { updates } = await sweepOver({ ...LISTED_BANANA, ...typed });

    expect(updates()).toMatchObject([{ UpdateExpression: expression }]);
    expect(updates()[0]?.ExpressionAttributeValues).toEqual({ ...values, ...changed });
  });

  it('loses the reference to a picture that was taken off, and the facts of that', async () => {
    const record = without(LISTED_BANANA, 'image_key');
    const { updates } = await sweepOver(record);

    expect(updates()).toEqual([
      {
        TableName: TABLE,
        Key: { id: { S: '1' } },
        UpdateExpression: 'SET created_at = if_not_exists(created_at, :now) REMOVE image, image_ref',
        ConditionExpression:
          'attribute_exists(id) AND title = :title AND price = :price AND attribute_not_exists(image_key)',
        ExpressionAttributeValues: without(values, ':image_key'),
      },
    ]);
  });

  it('gets a time of creation again where that was taken off', async () => {
    const record = without(LISTED_BANANA, 'created_at');
    const { updates } = await sweepOver(record);

    expect(updates()).toMatchObject([
      {
        UpdateExpression: 'SET created_at = if_not_exists(created_at, :now)',
        ExpressionAttributeValues: values,
      },
    ]);
  });
});

describe('any record', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('100', 'images/banana.jpg'));
  const attribute = fc.oneof(
    fc.record({ S: text }),
    fc.record({ N: fc.integer().map(String) }),
    fc.constant({ NULL: true as const }),
    fc.record({ SS: fc.array(text, { minLength: 1 }) }),
  );
  const typed = fc.dictionary(fc.constantFrom('title', 'price', 'image_key', 'description'), attribute);
  const stamped = fc.dictionary(
    fc.constantFrom('listing', 'title_key', 'price_key', 'image_ref', 'created_at', 'image'),
    fc.oneof(fc.record({ S: text }), fc.record({ N: fc.nat().map(String) })),
  );
  const page = fc
    .array(fc.tuple(typed, stamped), { minLength: 1, maxLength: 20 })
    .map((records) =>
      records.map(([hand, index], id): ItemRecord => ({ ...hand, ...index, id: { S: String(id) } })),
    );

  /** What an update sets and removes. */
  const changesOf = ({ UpdateExpression = '' }: UpdateItemCommandInput) => {
    const [set = '', removed = ''] = UpdateExpression.slice('SET '.length).split(' REMOVE ');
    const names = set.split(/, (?!:)/).map((assignment) => assignment.split(' = ')[0] ?? '');
    return { set: names, removed: removed.split(', ').filter(Boolean) };
  };

  it('keeps everything that was typed', async () => {
    await fc.assert(
      fc.asyncProperty(page, async (records) => {
        const { updates } = await sweepOver(...records);

        const changed = updates().flatMap((update) => Object.values(changesOf(update)).flat());
        const others = changed.filter(
          (name) => !['listing', 'title_key', 'price_key', 'image_ref', 'image', 'created_at'].includes(name),
        );
        expect(others).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('gets an update with exactly the values that its expressions name: DynamoDB takes no more and no fewer', async () => {
    await fc.assert(
      fc.asyncProperty(page, async (records) => {
        const { updates } = await sweepOver(...records);

        for (const { UpdateExpression, ConditionExpression, ExpressionAttributeValues = {} } of updates()) {
          const named = `${UpdateExpression} ${ConditionExpression}`.match(/:\w+/g) ?? [];
          expect(Object.keys(ExpressionAttributeValues).sort()).toEqual([...new Set(named)].sort());
        }
      }),
      { numRuns: 50 },
    );
  });

  it('needs one update and no more', async () => {
    await fc.assert(
      fc.asyncProperty(page, async (records) => {
        const { updates } = await sweepOver(...records);
        const after = new Map(records.map((record) => [record.id?.S, { ...record }]));
        for (const update of updates()) {
          const record = after.get(update.Key?.id?.S) ?? {};
          const { set, removed } = changesOf(update);
          const { ':now': now = { S: NOW }, ...values } = update.ExpressionAttributeValues ?? {};
          const created = record.created_at ?? now;
          for (const name of set) record[name] = values[`:${name}`] ?? created;
          for (const name of removed) Reflect.deleteProperty(record, name);
        }

        const again = await sweepOver(...after.values());

        expect(again.updates()).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('an update that fails', () => {
  it('because somebody typed or deleted in between is let go', async () => {
    const { adoption, dynamoDb, updates, error } = start();
    dynamoDb.on(ScanCommand).resolves({ Items: [BANANA, { ...BANANA, id: { S: '2' } }] });
    dynamoDb
      .on(UpdateItemCommand)
      .rejectsOnce(new ConditionalCheckFailedException({ message: '', $metadata: {} }))
      .resolves({});

    adoption.onApplicationBootstrap();
    (await nextWait()).end();
    await nextWait();

    expect(updates().map(({ Key }) => Key?.id?.S)).toEqual(['1', '2']);
    expect(adoption.progress).toMatchObject({ sweeps: 1, scanned: 2, adopted: 1, failing: null });
    expect(error).not.toHaveBeenCalled();
  });

  it('because DynamoDB cannot take it, such as for a record grown too large, does not hold up the others', async () => {
    const { adoption, dynamoDb, updates, error } = start();
    const tooLarge = failure('ValidationException');
    dynamoDb.on(ScanCommand).resolves({ Items: [BANANA, { ...BANANA, id: { S: '2' } }] });
    dynamoDb.on(UpdateItemCommand, { Key: { id: { S: '1' } } }).rejects(tooLarge);

    adoption.onApplicationBootstrap();
    for (let sweep = 0; sweep < 2; sweep++) {
      (await nextWait()).end();
      (await nextWait()).end();
    }
    await nextWait();

    expect(
      updates()
        .slice(0, 2)
        .map(({ Key }) => Key?.id?.S),
    ).toEqual(['1', '2']);
    expect(adoption.progress).toMatchObject({ sweeps: 2, adopted: 3, failing: null });
    expect(error.mock.calls).toEqual([[{ msg: 'record cannot be listed', id: '1', err: tooLarge }]]);
  });

  it('for any other reason has the page asked for again', async () => {
    const { adoption, dynamoDb, scans, updates } = start();
    dynamoDb.on(ScanCommand).resolves({ Items: [BANANA] });
    dynamoDb.on(UpdateItemCommand).rejectsOnce(failure('ThrottlingException')).resolves({});

    adoption.onApplicationBootstrap();
    const retry = await nextWait();
    expect(adoption.progress).toMatchObject({ scanned: 0, adopted: 0, failing: 'ThrottlingException' });
    retry.end();
    (await nextWait()).end();
    await nextWait();

    expect(scans()).toHaveLength(2);
    expect(updates()).toHaveLength(2);
    expect(adoption.progress).toMatchObject({ sweeps: 1, scanned: 1, adopted: 1, failing: null });
  });
});

describe('a page that fails', () => {
  const outage = failure('ServiceUnavailable');

  const failing = (times: number) => {
    const started = start();
    const scan = started.dynamoDb
      .on(ScanCommand)
      .resolvesOnce({ Items: [LISTED_BANANA], LastEvaluatedKey: { id: { S: '1' } } });
    for (let time = 0; time < times; time++) scan.rejectsOnce(outage);
    scan.resolves({ Items: [LISTED_BANANA] });
    started.adoption.onApplicationBootstrap();
    return started;
  };

  it('is asked for again from the same place, so that a long sweep never starts over', async () => {
    const { adoption, scans } = failing(2);

    for (let wait = 0; wait < 4; wait++) (await nextWait()).end();
    await nextWait();

    const key = { id: { S: '1' } };
    expect(scans().map(({ ExclusiveStartKey }) => ExclusiveStartKey)).toEqual([undefined, key, key, key]);
    expect(adoption.progress).toMatchObject({ sweeps: 1, scanned: 2 });
  });

  it('shows in the progress for as long as it fails, and no longer', async () => {
    const { adoption } = failing(1);

    (await nextWait()).end();
    const retry = await nextWait();
    expect(retry.milliseconds).toBe(5000);
    expect(adoption.progress).toMatchObject({ sweeps: 0, scanned: 1, failing: 'ServiceUnavailable' });

    retry.end();
    (await nextWait()).end();
    await nextWait();
    expect(adoption.progress).toMatchObject({ sweeps: 1, scanned: 2, failing: null });
  });

  it('is logged once, however often it fails, and once when it goes on', async () => {
    const { error, log } = failing(3);

    for (let wait = 0; wait < 5; wait++) (await nextWait()).end();
    await nextWait();

    expect(error.mock.calls).toEqual([[{ msg: 'adoption is held up', err: outage }]]);
    expect(log.mock.calls).toEqual([[{ msg: 'adoption goes on', after: 'ServiceUnavailable' }]]);
  });

  it('can be the first', async () => {
    const { adoption, dynamoDb, scans } = start();
    dynamoDb
      .on(ScanCommand)
      .rejectsOnce(outage)
      .resolves({ Items: [LISTED_BANANA] });

    adoption.onApplicationBootstrap();
    for (let wait = 0; wait < 2; wait++) (await nextWait()).end();
    await nextWait();

    expect(scans()).toHaveLength(2);
    expect(adoption.progress).toMatchObject({ sweeps: 1, scanned: 1, failing: null });
  });
});

describe('the pace', () => {
  it.each([
    [5, 0.5, 100],
    [5, 20, 4000],
    [40, 2, 50],
    [5, undefined, 0],
  ])('at %d units a second waits after a page of %s units for %d ms', async (pace, units, expected) => {
    const { adoption, dynamoDb } = start(pace);
    dynamoDb
      .on(ScanCommand)
      .resolves({ Items: [], ...(units !== undefined && { ConsumedCapacity: { CapacityUnits: units } }) });

    adoption.onApplicationBootstrap();

    expect((await nextWait()).milliseconds).toBe(expected);
  });

  it.each([
    [0, 30_000],
    [12_000, 18_000],
    [30_000, 0],
    [3_600_000, 0],
  ])('begins a sweep, after one of %d ms, in %d ms', async (took, expected) => {
    const { adoption, dynamoDb } = start();
    dynamoDb.on(ScanCommand).resolves({ Items: [] });

    adoption.onApplicationBootstrap();
    const pause = await nextWait();
    jest.advanceTimersByTime(took);
    pause.end();

    expect((await nextWait()).milliseconds).toBe(expected);
  });
});

describe('firstSweepDone', () => {
  it('resolves at the end of the first sweep and not before', async () => {
    const { adoption, dynamoDb } = start();
    dynamoDb.on(ScanCommand).resolves({ Items: [BANANA] });
    const done = jest.fn();

    adoption.onApplicationBootstrap();
    const firstSweep = adoption.firstSweepDone().then(done);
    const pause = await nextWait();
    expect(done).not.toHaveBeenCalled();
    pause.end();
    await firstSweep;

    expect(adoption.progress).toMatchObject({ sweeps: 1, adopted: 1 });
  });
});

describe('a task that does not adopt', () => {
  it('makes no call and shows no progress', async () => {
    const { adoption, dynamoDb } = start(0);

    adoption.onApplicationBootstrap();
    await adoption.firstSweepDone();
    await adoption.onModuleDestroy();

    expect(dynamoDb.calls()).toEqual([]);
    expect(adoption.progress).toBeUndefined();
  });
});

describe('the end of the task', () => {
  it('breaks off the wait between two pages', async () => {
    const { adoption, dynamoDb, scans } = start();
    dynamoDb.on(ScanCommand).resolves({ Items: [], LastEvaluatedKey: { id: { S: '1' } } });

    adoption.onApplicationBootstrap();
    await nextWait();
    await adoption.onModuleDestroy();

    expect(scans()).toHaveLength(1);
    expect(adoption.progress).toMatchObject({ sweeps: 0, failing: null });
  });

  it('breaks off the wait between two sweeps', async () => {
    const { adoption, scans } = await sweepOver(LISTED_BANANA);

    await adoption.onModuleDestroy();

    expect(scans()).toHaveLength(1);
  });

  it('breaks off the wait for a page that failed', async () => {
    const { adoption, dynamoDb, scans } = start();
    dynamoDb.on(ScanCommand).rejects(failure('ServiceUnavailable'));

    adoption.onApplicationBootstrap();
    await nextWait();
    await adoption.onModuleDestroy();

    expect(scans()).toHaveLength(1);
  });

  it('breaks off a call that is under way, and does not take that for a failure', async () => {
    const { adoption, dynamoDb, error } = start();
    const { promise: asked, resolve } = Promise.withResolvers<undefined>();
    const send = dynamoDb.send.callsFake((...args: unknown[]) => {
      const { abortSignal } = args[1] as { abortSignal: AbortSignal };
      resolve(undefined);
      return new Promise((_resolve, reject) => {
        abortSignal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    });

    adoption.onApplicationBootstrap();
    await asked;
    await adoption.onModuleDestroy();

    expect(send.callCount).toBe(1);
    expect(error).not.toHaveBeenCalled();
    expect(adoption.progress?.failing).toBeNull();
  });
});
