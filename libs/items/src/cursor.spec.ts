import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor, type ListingQuery } from './cursor';
import { InvalidCursor } from './items.errors';

const NEWEST: ListingQuery = { sort: 'newest', order: 'desc', prefix: undefined };
const POSITION = { id: '2', sortKey: '2026-11-24T09:30:00.000Z' };

const text = fc.string({ unit: 'binary' });
const filled = fc.string({ unit: 'binary', minLength: 1 });
const positions = fc.record({ id: filled, sortKey: filled });
const queries: fc.Arbitrary<ListingQuery> = fc.record({
  sort: fc.constantFrom('newest', 'title', 'price'),
  order: fc.constantFrom('asc', 'desc'),
  prefix: fc.option(text, { nil: undefined }),
});

/** What a forger makes who knows how it is done: the right version and checksum over any body. */
const forge = ({ sort, order, prefix }: ListingQuery, body: string | Buffer, version = 1): string => {
  const binding = JSON.stringify([sort, order, prefix ?? null]);
  const checksum = createHash('sha256').update(binding).update(body).digest().subarray(0, 6);
  return Buffer.concat([Buffer.of(version), checksum, Buffer.from(body)]).toString('base64url');
};

describe('encodeCursor', () => {
  it('needs no escaping in a URL', () => {
    fc.assert(
      fc.property(queries, positions, (query, position) => {
        expect(encodeCursor(query, position)).toMatch(/^[\w-]+$/);
      }),
    );
  });

  it('keeps its form, so that cursors outlive a deployment', () => {
    expect(encodeCursor(NEWEST, POSITION)).toBe(forge(NEWEST, '["2","2026-11-24T09:30:00.000Z"]'));
  });
});

describe('decodeCursor', () => {
  it('gives back any position', () => {
    fc.assert(
      fc.property(queries, positions, (query, position) => {
        expect(decodeCursor(query, encodeCursor(query, position))).toEqual(position);
      }),
    );
  });

  it('refuses a cursor in which any one byte is another', () => {
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 1, max: 255 }) });

    fc.assert(
      fc.property(queries, positions, change, (query, position, { at, to }) => {
        const bytes = Buffer.from(encodeCursor(query, position), 'base64url');
        const index = at % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(index) ^ to, index);

        expect(() => decodeCursor(query, bytes.toString('base64url'))).toThrow(InvalidCursor);
      }),
    );
  });

  it('refuses a cursor in which any one character is another', () => {
    const character = fc.string({ minLength: 1, maxLength: 1 });

    fc.assert(
      fc.property(queries, positions, fc.nat(), character, (query, position, at, other) => {
        const cursor = encodeCursor(query, position);
        const index = at % cursor.length;
        fc.pre(cursor[index] !== other);

        expect(() => decodeCursor(query, cursor.slice(0, index) + other + cursor.slice(index + 1))).toThrow(
          InvalidCursor,
        );
      }),
    );
  });

  it('refuses a cursor cut off anywhere', () => {
    const cursor = encodeCursor(NEWEST, POSITION);

    for (let length = 0; length < cursor.length; length++) {
      expect(() => decodeCursor(NEWEST, cursor.slice(0, length))).toThrow(InvalidCursor);
    }
  });

  it('refuses a cursor with anything behind it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (more) => {
        expect(() => decodeCursor(NEWEST, encodeCursor(NEWEST, POSITION) + more)).toThrow(InvalidCursor);
      }),
    );
  });

  it.each<[string, ListingQuery]>([
    ['sort', { ...NEWEST, sort: 'price' }],
    ['order', { ...NEWEST, order: 'asc' }],
    ['prefix', { ...NEWEST, prefix: 'リン' }],
    ['empty prefix', { ...NEWEST, prefix: '' }],
  ])('refuses the cursor of a query with another %s', (_what, other) => {
    expect(() => decodeCursor(NEWEST, encodeCursor(other, POSITION))).toThrow(InvalidCursor);
    expect(() => decodeCursor(other, encodeCursor(NEWEST, POSITION))).toThrow(InvalidCursor);
  });

  it('refuses the cursor of any other query', () => {
    fc.assert(
      fc.property(queries, queries, positions, (query, other, position) => {
        fc.pre(JSON.stringify(query) !== JSON.stringify(other));

        expect(() => decodeCursor(other, encodeCursor(query, position))).toThrow(InvalidCursor);
      }),
    );
  });

  it.each([
    ['no JSON', '["2",'],
    ['no text', Buffer.of(0xff, 0xfe)],
    ['nothing', ''],
    ['null', 'null'],
    ['an object', '{"id":"2","sortKey":"1"}'],
    ['a string', '"21"'],
    ['no members', '[]'],
    ['an id alone', '["2"]'],
    ['an id that is a number', '[2,"1"]'],
    ['a sort key that is a number', '["2",1]'],
    ['a sort key that is an object', '["2",{"N":"1"}]'],
    ['an empty id', '["","1"]'],
    ['an empty sort key', '["2",""]'],
    ['null members', '[null,null]'],
  ])('refuses a forged cursor whose body is %s', (_what, body) => {
    expect(() => decodeCursor(NEWEST, forge(NEWEST, body))).toThrow(InvalidCursor);
  });

  it('refuses a cursor of another version', () => {
    expect(() => decodeCursor(NEWEST, forge(NEWEST, '["2","1"]', 2))).toThrow(InvalidCursor);
  });

  it('takes a forged cursor of the right form: a position in public data is no secret', () => {
    expect(decodeCursor(NEWEST, forge(NEWEST, '["2","1"]'))).toEqual({ id: '2', sortKey: '1' });
  });

  it('throws nothing but InvalidCursor, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.base64String()), (cursor) => {
        expect(() => decodeCursor(NEWEST, cursor)).toThrow(InvalidCursor);
      }),
    );
  });
});
