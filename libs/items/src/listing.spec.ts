import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { MAX_PRICE } from './item.record';
import { indexAttributes, SORTS, titleKey } from './listing';

const LIMIT = 1024;

describe('titleKey', () => {
  it.each([
    ['ﾊﾞﾅﾅ', 'バナナ'],
    ['ＡＰＰＬＥ　ジュース', 'apple ジュース'],
    ['Crème BRÛLÉE', 'crème brûlée'],
    ['㍿タナ', '株式会社タナ'],
    ['か\u3099', 'が'],
    ['Ⅳ', 'iv'],
  ])('of %s is %s', (title, key) => {
    expect(titleKey(title)).toBe(key);
  });

  it.each([
    ['one byte', 'a', 1],
    ['two bytes', 'é', 2],
    ['three bytes', '棚', 3],
    ['four bytes', '🍌', 4],
  ])('keeps what fits exactly, in characters of %s', (_what, character, size) => {
    const fitting = 'x'.repeat(LIMIT - size) + character;

    expect(titleKey(fitting)).toBe(fitting);
  });

  it.each([
    ['ends just before it', 'x'.repeat(LIMIT), '🍌', LIMIT],
    ['begins 1 byte before the limit', 'x'.repeat(LIMIT - 1), '🍌', LIMIT - 1],
    ['begins 2 bytes before the limit', 'x'.repeat(LIMIT - 2), '🍌', LIMIT - 2],
    ['begins 3 bytes before the limit', 'x'.repeat(LIMIT - 3), '🍌', LIMIT - 3],
    ['has three bytes and begins 1 before the limit', 'x'.repeat(LIMIT - 1), '棚', LIMIT - 1],
    ['has three bytes and begins 2 before the limit', 'x'.repeat(LIMIT - 2), '棚', LIMIT - 2],
    ['has two bytes and begins 1 before the limit', 'x'.repeat(LIMIT - 1), 'é', LIMIT - 1],
  ])('leaves out a character that %s', (_where, before, character, length) => {
    expect(titleKey(before + character + 'tail')).toBe('x'.repeat(length));
  });

  it('is cut after its form has changed: what NFKC makes longer must fit as well', () => {
    // One character of three bytes becomes 18 of 33.
    expect(Buffer.byteLength(titleKey('\u{FDFA}'.repeat(100)))).toBeLessThanOrEqual(LIMIT);
  });

  it('is, for any title, its whole form or the longest start of it that fits, and never torn', () => {
    const title = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme', minLength: 300, maxLength: 2000 }),
      fc
        .tuple(fc.integer({ min: 1010, max: 1024 }), fc.string({ unit: 'grapheme', minLength: 8 }))
        .map(([length, tail]) => 'x'.repeat(length) + tail),
    );

    fc.assert(
      fc.property(title, (text) => {
        const whole = text.normalize('NFKC').toLowerCase();
        const key = titleKey(text);
        const next = String.fromCodePoint(whole.codePointAt(key.length) ?? 0);
        const isWhole = key.length === whole.length;

        expect(whole.startsWith(key)).toBe(true);
        expect(key.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(key)).toBeLessThanOrEqual(LIMIT);
        expect(isWhole || Buffer.byteLength(key + next) > LIMIT).toBe(true);
      }),
    );
  });
});

describe('indexAttributes', () => {
  it('are made from what is typed', () => {
    const record = {
      id: { S: '1' },
      title: { S: 'ﾊﾞﾅﾅ' },
      price: { S: ' 100 ' },
      image_key: { S: 'images/banana.jpg' },
    };

    expect(indexAttributes(record)).toEqual({
      listing: { S: 'catalogue' },
      title_key: { S: 'バナナ' },
      price_key: { N: '100' },
      image_ref: { S: 'images/banana.jpg' },
    });
  });

  it('of a record without title, price and picture put it last', () => {
    expect(indexAttributes({ id: { S: '1' } })).toEqual({
      listing: { S: 'catalogue' },
      title_key: { S: '\u{10FFFF}' },
      price_key: { N: '10000000000000' },
    });
  });

  it.each<[AttributeValue]>([[{ S: '' }], [{ S: '\u3000' }], [{ N: '5' }], [{ NULL: true }]])(
    'take the title %j for none, since an index key may not be empty',
    (title) => {
      expect(indexAttributes({ title }).title_key).toEqual({ S: '\u{10FFFF}' });
    },
  );

  it.each<[AttributeValue]>([[{ S: 'abc' }], [{ N: '-1' }], [{ N: '1.5' }], [{ N: '1000000000001' }]])(
    'put the price %j after every price',
    (price) => {
      const { price_key: key } = indexAttributes({ price });

      expect(Number(key.N)).toBeGreaterThan(MAX_PRICE);
    },
  );

  it.each<[string, AttributeValue]>([
    ['that is empty', { S: '' }],
    ['outside of images/', { S: 'banana.jpg' }],
    ['longer than a key may be', { S: `images/${'a'.repeat(2048)}` }],
    ['of another type', { N: '1' }],
  ])('have no reference to a picture %s', (_what, image_key) => {
    expect(indexAttributes({ image_key })).not.toHaveProperty('image_ref');
  });

  it('sort a record without a title after every other', () => {
    const none = Buffer.from(indexAttributes({}).title_key.S ?? '');

    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (title) => {
        // DynamoDB compares strings by their bytes in UTF-8.
        const key = Buffer.from(indexAttributes({ title: { S: title } }).title_key.S ?? '');

        expect(Buffer.compare(key, none)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('are never empty and never longer than DynamoDB takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        const { title_key: key } = indexAttributes({ title: { S: title } });

        expect(Buffer.byteLength(key.S ?? '')).toBeGreaterThan(0);
        expect(Buffer.byteLength(key.S ?? '')).toBeLessThanOrEqual(LIMIT);
      }),
    );
  });
});

describe('SORTS', () => {
  it.each([
    ['newest', 'by_created', 'desc'],
    ['title', 'by_title', 'asc'],
    ['price', 'by_price', 'asc'],
  ] as const)('%s reads %s, %s where nothing else is asked for', (sort, index, order) => {
    expect(SORTS[sort]).toMatchObject({ index: { name: index }, order });
  });
});
