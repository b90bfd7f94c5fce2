import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { MAX_PRICE, readImageKey, readItem, readPrice, readTitle, type ItemRecord } from './item.record';

const HASHED = 'images/0f343b0931126a20f133d67c2b018a3b.jpg';

/** Reads a record and collects what was reported of it. */
const reading = (record: ItemRecord) => {
  const unreadable: string[] = [];
  const item = readItem(record, (attribute) => unreadable.push(attribute));
  return { item, unreadable };
};

describe('readItem', () => {
  it('reads what Tana writes', () => {
    const record: ItemRecord = {
      id: { S: 'x1' },
      title: { S: 'リンゴ' },
      price: { N: '150' },
      description: { S: 'リンゴ。' },
      image_key: { S: HASHED },
      image_ref: { S: HASHED },
      image: {
        M: {
          width: { N: '1600' },
          height: { N: '1200' },
          variants: { L: [{ N: '320' }, { N: '640' }, { N: '1280' }] },
        },
      },
      created_at: { S: '2026-11-24T09:30:00.000Z' },
      updated_at: { S: '2026-11-25T10:00:00.000Z' },
      version: { N: '3' },
    };

    expect(reading(record)).toEqual({
      item: {
        id: 'x1',
        title: 'リンゴ',
        price: 150,
        description: 'リンゴ。',
        image: { key: HASHED, width: 1600, height: 1200, variantWidths: [320, 640, 1280] },
        createdAt: '2026-11-24T09:30:00.000Z',
        updatedAt: '2026-11-25T10:00:00.000Z',
        version: 3,
      },
      unreadable: [],
    });
  });

  it('reads the banana of the reference, whose price is a string', () => {
    const record: ItemRecord = {
      id: { S: '1' },
      price: { S: '100' },
      title: { S: 'バナナ' },
      description: { S: 'バナナ。' },
      image_key: { S: 'images/banana.jpg' },
    };

    expect(reading(record)).toEqual({
      item: {
        id: '1',
        title: 'バナナ',
        price: 100,
        description: 'バナナ。',
        image: { key: 'images/banana.jpg', width: null, height: null, variantWidths: [] },
        createdAt: null,
        updatedAt: null,
        version: 0,
      },
      unreadable: [],
    });
  });

  it('reads a record that has nothing but an id, and reports nothing', () => {
    expect(reading({ id: { S: '1' } })).toEqual({
      item: {
        id: '1',
        title: null,
        price: null,
        description: '',
        image: null,
        createdAt: null,
        updatedAt: null,
        version: 0,
      },
      unreadable: [],
    });
  });

  it('reports each attribute that is there and makes no sense', () => {
    const record: ItemRecord = {
      id: { S: '1' },
      title: { N: '5' },
      price: { S: 'abc' },
      description: { SS: ['a'] },
      image_key: { S: 'https://example.com/banana.jpg' },
    };

    expect(reading(record)).toMatchObject({
      item: { title: null, price: null, description: '', image: null },
      unreadable: ['title', 'description', 'price', 'image_key'],
    });
  });

  it.each<[string, ItemRecord]>([
    ['times', { created_at: { S: 'yesterday' }, updated_at: { N: '1' } }],
    ['version', { version: { S: 'two' } }],
    ['picture facts', { image: { S: '640x480' } }],
    [
      'index keys',
      { listing: { S: 'x' }, title_key: { N: '1' }, price_key: { S: 'x' }, image_ref: { N: '1' } },
    ],
    ['whatever else a hand adds', { colour: { S: 'yellow' } }],
  ])('does not report %s', (_what, attributes) => {
    expect(reading({ id: { S: '1' }, ...attributes }).unreadable).toEqual([]);
  });

  it('reads without anybody to report to', () => {
    expect(readItem({ id: { S: '1' }, price: { S: 'abc' } }).price).toBeNull();
  });

  it('takes the time of creation for that of the last change where that is missing', () => {
    const { item } = reading({ id: { S: '1' }, created_at: { S: '2026-11-24T09:30:00.000Z' } });

    expect(item.updatedAt).toBe('2026-11-24T09:30:00.000Z');
  });

  it.each([
    ['2026-11-24T09:30:00Z', '2026-11-24T09:30:00.000Z'],
    ['2026-11-24T09:30:00.123456Z', '2026-11-24T09:30:00.123Z'],
    ['2026-11-24T18:30:00+09:00', '2026-11-24T09:30:00.000Z'],
  ])('gives the time %s as %s', (typed, time) => {
    expect(reading({ id: { S: '1' }, created_at: { S: typed } }).item.createdAt).toBe(time);
  });

  it.each(['', '1', 'foo 2030', '24 Nov 2026', '2026-13-24T09:30:00Z', '2026-11-24T09:30:00'])(
    'gives no time for %j',
    (typed) => {
      expect(reading({ id: { S: '1' }, created_at: { S: typed } }).item.createdAt).toBeNull();
    },
  );

  it.each<[AttributeValue, number]>([
    [{ N: '7' }, 7],
    [{ N: '-1' }, 0],
    [{ N: '1.5' }, 0],
    [{ N: '9007199254740993' }, 0],
    [{ S: '7' }, 0],
    [{ NULL: true }, 0],
  ])('reads the version %j as %i', (version, read) => {
    expect(reading({ id: { S: '1' }, version }).item.version).toBe(read);
  });

  it('yields a valid item for a record of any attributes', () => {
    fc.assert(
      fc.property(records, (record) => {
        const { item, unreadable } = reading(record);

        expect(item).toEqual({
          id: expect.any(String),
          title: nullOr(expect.stringMatching(/\S/u)),
          description: expect.any(String),
          price: nullOr(expect.any(Number)),
          image: nullOr({
            key: expect.stringMatching(/^images\//),
            width: nullOr(expect.any(Number)),
            height: nullOr(expect.any(Number)),
            variantWidths: expect.any(Array),
          }),
          createdAt: nullOr(expect.stringMatching(ISO_TIME)),
          updatedAt: nullOr(expect.stringMatching(ISO_TIME)),
          version: expect.any(Number),
        });
        const prices = item.price === null ? [] : [item.price];
        expect(
          prices.filter((price) => !Number.isSafeInteger(price) || price < 0 || price > MAX_PRICE),
        ).toEqual([]);
        const { width = null, height = null, variantWidths = [] } = item.image ?? {};
        const counts = [width ?? 1, height ?? 1, item.version + 1, ...variantWidths];
        expect(counts.filter((count) => !Number.isSafeInteger(count) || count < 1)).toEqual([]);
        expect(new Set(unreadable).size).toBe(unreadable.length);
      }),
    );
  });

  it('reports an attribute just where it is there and was read as missing', () => {
    fc.assert(
      fc.property(records, (record) => {
        const { item, unreadable } = reading(record);

        const missing = [
          ...(record.title && item.title === null ? ['title'] : []),
          ...(record.description && record.description.S === undefined ? ['description'] : []),
          ...(record.price && item.price === null ? ['price'] : []),
          ...(record.image_key && item.image === null ? ['image_key'] : []),
        ];
        expect(unreadable).toEqual(missing);
      }),
    );
  });
});

describe('readPrice', () => {
  it.each<[AttributeValue, number]>([
    [{ N: '150' }, 150],
    [{ S: '100' }, 100],
    [{ S: ' 100 ' }, 100],
    [{ S: '\u3000100\n' }, 100],
    [{ S: '0100' }, 100],
    [{ N: '0' }, 0],
    [{ S: '0' }, 0],
    [{ N: '1000000000000' }, 1_000_000_000_000],
    [{ S: '1000000000000' }, 1_000_000_000_000],
  ])('reads %j as %i', (attribute, price) => {
    const unreadable = jest.fn();

    expect(readPrice(attribute, unreadable)).toBe(price);
    expect(unreadable).not.toHaveBeenCalled();
  });

  it.each<[AttributeValue]>([
    [{ S: 'abc' }],
    [{ S: '' }],
    [{ S: ' ' }],
    [{ S: '¥100' }],
    [{ S: '1,000' }],
    [{ S: '1 000' }],
    [{ S: '１００' }],
    [{ S: '-1' }],
    [{ N: '-1' }],
    [{ S: '+1' }],
    [{ S: '1.5' }],
    [{ N: '1.5' }],
    [{ N: '1E+3' }],
    [{ S: '0x10' }],
    [{ N: '1000000000001' }],
    [{ S: '1000000000001' }],
    [{ N: '9'.repeat(38) }],
    [{ S: '00000000000001' }],
    [{ NULL: true }],
    [{ BOOL: true }],
    [{ L: [{ N: '100' }] }],
    [{ M: { amount: { N: '100' } } }],
    [{ NS: ['100'] }],
  ])('does not read %j, and reports it', (attribute) => {
    const unreadable = jest.fn();

    expect(readPrice(attribute, unreadable)).toBeNull();
    expect(unreadable.mock.calls).toEqual([['price']]);
  });

  it('does not report a price that is missing', () => {
    const unreadable = jest.fn();

    expect(readPrice(undefined, unreadable)).toBeNull();
    expect(unreadable).not.toHaveBeenCalled();
  });

  it('reads every price there can be, in either type', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_PRICE }), (price) => {
        expect(readPrice({ N: String(price) }, () => undefined)).toBe(price);
        expect(readPrice({ S: String(price) }, () => undefined)).toBe(price);
      }),
    );
  });
});

describe('readTitle', () => {
  it('keeps a title as it was typed', () => {
    expect(readTitle({ S: ' ﾊﾞﾅﾅ ' }, () => undefined)).toBe(' ﾊﾞﾅﾅ ');
  });

  it.each<[AttributeValue]>([[{ S: '' }], [{ S: ' ' }], [{ S: '\u3000' }], [{ N: '5' }], [{ NULL: true }]])(
    'takes %j for no title, and reports it',
    (attribute) => {
      const unreadable = jest.fn();

      expect(readTitle(attribute, unreadable)).toBeNull();
      expect(unreadable.mock.calls).toEqual([['title']]);
    },
  );
});

describe('readImageKey', () => {
  it('reads the key of a picture', () => {
    expect(readImageKey({ S: 'images/バナナ.jpg' }, () => undefined)).toBe('images/バナナ.jpg');
  });

  it.each<[AttributeValue]>([
    [{ S: '' }],
    [{ S: 'banana.jpg' }],
    [{ S: 'images/' }],
    [{ S: 'images/../secret' }],
    [{ S: `images/${'a'.repeat(1018)}` }],
    [{ SS: ['images/banana.jpg'] }],
  ])('takes %j for no picture, and reports it', (attribute) => {
    const unreadable = jest.fn();

    expect(readImageKey(attribute, unreadable)).toBeNull();
    expect(unreadable.mock.calls).toEqual([['image_key']]);
  });
});

describe('facts of a picture', () => {
  const image: AttributeValue = {
    M: { width: { N: '800' }, height: { N: '600' }, variants: { L: [{ N: '320' }, { N: '640' }] } },
  };
  const noFacts = { width: null, height: null, variantWidths: [] };

  it.each<[string, ItemRecord]>([
    ['another picture’s', { image_ref: { S: 'images/apple.jpg' } }],
    ['nobody’s', {}],
    ['of a reference of another type', { image_ref: { N: '1' } }],
  ])('are ignored where they are %s', (_whose, reference) => {
    const { item } = reading({ id: { S: '1' }, image_key: { S: HASHED }, image, ...reference });

    expect(item.image).toEqual({ key: HASHED, ...noFacts });
  });

  it.each<[string, AttributeValue]>([
    ['no map', { L: [] }],
    ['an empty map', { M: {} }],
    ['of other types', { M: { width: { S: '800' }, height: { NULL: true }, variants: { NS: ['320'] } } }],
    [
      'no sizes',
      { M: { width: { N: '0' }, height: { N: '-600' }, variants: { L: [{ N: '1.5' }, { S: 'x' }] } } },
    ],
  ])('are null where what is stored is %s', (_what, facts) => {
    const record = { id: { S: '1' }, image_key: { S: HASHED }, image_ref: { S: HASHED }, image: facts };

    expect(reading(record)).toMatchObject({ item: { image: { key: HASHED, ...noFacts } }, unreadable: [] });
  });
});

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Equal to null or to what is expected. */
function nullOr(expected: unknown): unknown {
  return {
    asymmetricMatch: (value: unknown) => {
      if (value === null) return true;
      try {
        expect(value).toEqual(expected);
        return true;
      } catch {
        return false;
      }
    },
    toString: () => 'NullOr',
  };
}

/** Texts that come close to what the attributes should hold, among any others. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('100', ' 100 ', HASHED, '2026-11-24T09:30:00Z', '1'),
  fc.date({ noInvalidDate: false }).map(String),
);
const numbers = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.constantFrom('1E+30', '0', '640'),
);

const { attributes } = fc.letrec<{ attributes: AttributeValue }>((tie) => ({
  attributes: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'attribute' },
    fc.record({ S: texts }),
    fc.record({ N: numbers }),
    fc.record({ BOOL: fc.boolean() }),
    fc.constant({ NULL: true as const }),
    fc.record({ B: fc.uint8Array() }),
    fc.record({ SS: fc.array(texts) }),
    fc.record({ NS: fc.array(numbers) }),
    fc.record({ L: fc.array(tie('attributes'), { depthIdentifier: 'attribute' }) }),
    fc.record({
      M: fc.dictionary(fc.constantFrom('width', 'height', 'variants', 'other'), tie('attributes'), {
        depthIdentifier: 'attribute',
      }),
    }),
  ),
}));

const NAMES = [
  'id',
  'title',
  'price',
  'description',
  'image_key',
  'image',
  'image_ref',
  'created_at',
  'updated_at',
  'version',
] as const;

const records: fc.Arbitrary<ItemRecord> = fc
  .tuple(fc.dictionary(fc.constantFrom(...NAMES), attributes), fc.boolean())
  // Facts that do belong to the picture are too rare to come of chance.
  .map(([record, belong]) => ({
    ...record,
    ...(belong && { image_key: { S: HASHED }, image_ref: { S: HASHED } }),
  }));
