import fc from 'fast-check';
import { httpDate, isKnown, namedTags, rangeCondition, singleRange } from './conditions';
import { InvalidRange } from './storage.errors';

const DATE = 'Tue, 24 Nov 2026 09:30:00 GMT';

describe('singleRange', () => {
  it.each([
    ['bytes=0-99', 'bytes=0-99'],
    ['bytes=5-5', 'bytes=5-5'],
    ['bytes=100-', 'bytes=100-'],
    ['bytes=-500', 'bytes=-500'],
    ['bytes=-0', 'bytes=-0'],
    ['Bytes=0-99', 'bytes=0-99'],
    ['bytes = 0-99 ', 'bytes=0-99'],
    ['bytes=0-99999999999999999999999999', 'bytes=0-99999999999999999999999999'],
    ['bytes=9007199254740992-9007199254740993', 'bytes=9007199254740992-9007199254740993'],
  ])('asks S3, for %j, for %s', (header, range) => {
    expect(singleRange(header)).toBe(range);
  });

  it.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['several ranges', 'bytes=0-1,5-9'],
    ['several ranges with spaces', 'bytes=0-1, -5, 7-'],
    ['another unit', 'items=0-9'],
    ['another unit that starts alike', 'bytesize=0-9'],
    ['no unit', '0-9'],
    ['another unit that makes no sense', 'pages=x'],
  ])('asks for the whole picture for %s', (_what, header) => {
    expect(singleRange(header)).toBeUndefined();
  });

  it.each([
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=abc',
    'bytes=5',
    'bytes=5-2',
    'bytes=9007199254740993-9007199254740992',
    'bytes=0-1-2',
    'bytes=--1',
    'bytes=1.5-2',
    'bytes=0x1-2',
    'bytes=１-２',
    'bytes=0 - 1',
    'bytes=0-1,',
    'bytes=0-1,5-2',
    'bytes=0-1,x',
    'bytes==0-1',
  ])('refuses %s', (header) => {
    expect(() => singleRange(header)).toThrow(InvalidRange);
  });

  it('takes any two numbers in the right order, and no others', () => {
    const numbers = fc.bigInt({ min: 0n, max: 10n ** 30n });

    fc.assert(
      fc.property(numbers, numbers, (first, beyond) => {
        const last = first + beyond;

        expect(singleRange(`bytes=${first}-${last}`)).toBe(`bytes=${first}-${last}`);
        expect(() => singleRange(`bytes=${last + 1n}-${first}`)).toThrow(InvalidRange);
      }),
    );
  });

  it('never sends S3 anything but one range, whatever is asked for', () => {
    const parts = fc.array(fc.constantFrom('0', '17', '99', '-', ',', ' ', '=', 'x', '\n'));

    fc.assert(
      fc.property(parts, (set) => {
        const rangeOrNone = () => {
          try {
            return singleRange(`bytes=${set.join('')}`);
          } catch {
            return undefined;
          }
        };

        expect(rangeOrNone() ?? 'bytes=0-').toMatch(/^bytes=(\d+-\d*|-\d+)$/);
      }),
    );
  });
});

describe('rangeCondition', () => {
  it('is a match of a strong tag', () => {
    expect(rangeCondition('"abc"')).toEqual({ IfMatch: '"abc"' });
  });

  it('is that of a date', () => {
    expect(rangeCondition(DATE)).toEqual({ IfUnmodifiedSince: new Date('2026-11-24T09:30:00Z') });
  });

  it.each(['W/"abc"', 'W/"9999"', 'abc', '"abc', '"a", "b"', '*', '', 'yesterday'])(
    'is none that could hold for %s',
    (ifRange) => {
      expect(rangeCondition(ifRange)).toBeUndefined();
    },
  );
});

describe('namedTags', () => {
  it.each([
    ['"a"', ['"a"']],
    ['W/"a"', ['"a"']],
    ['"a", W/"b","c"', ['"a"', '"b"', '"c"']],
    ['"a,b"', ['"a,b"']],
    ['""', ['""']],
    ['*', ['*']],
    [' * ', ['*']],
    ['"*"', ['"*"']],
    ['a', []],
    ['', []],
  ])('of %j are %j', (header, tags) => {
    expect(namedTags(header)).toEqual(tags);
  });
});

describe('httpDate', () => {
  it.each([
    [DATE, '2026-11-24T09:30:00.000Z'],
    ['Tuesday, 24-Nov-26 09:30:00 GMT', '2026-11-24T09:30:00.000Z'],
    ['Tue Nov  3 09:30:00 2026', '2026-11-03T09:30:00.000Z'],
  ])('reads %s', (header, time) => {
    expect(httpDate(header)?.toISOString()).toBe(time);
  });

  it.each([
    undefined,
    '',
    'yesterday',
    '0',
    'x 2030',
    'W/"9999"',
    '2026-11-24T09:30:00Z',
    'Tue, 24 Nov 2026 09:30:00',
    'Tue, 24 Nov 2026 09:30:00 +0900',
    'Tue, 24 Foo 2026 09:30:00 GMT',
    'Tue, 24 Nov 2026 25:30:00 GMT',
  ])('ignores %s', (header) => {
    expect(httpDate(header)).toBeUndefined();
  });

  it('reads what toUTCString writes', () => {
    const seconds = fc.integer({ min: 0, max: 4_102_444_800 });

    fc.assert(
      fc.property(seconds, (second) => {
        expect(httpDate(new Date(second * 1000).toUTCString())?.getTime()).toBe(second * 1000);
      }),
    );
  });
});

describe('isKnown', () => {
  const facts = { etag: '"abc"', lastModified: new Date('2026-11-24T09:30:00.500Z') };
  const at = 'Tue, 24 Nov 2026 09:30:00 GMT';
  const before = 'Tue, 24 Nov 2026 09:29:59 GMT';

  it.each([
    ['the tag', { ifNoneMatch: '"abc"' }, true],
    ['a list with the tag', { ifNoneMatch: '"x", W/"abc"' }, true],
    ['any tag', { ifNoneMatch: '*' }, true],
    ['another tag', { ifNoneMatch: '"x"' }, false],
    ['another tag, although the date would do', { ifNoneMatch: '"x"', ifModifiedSince: at }, false],
    ['the second in which it was changed', { ifModifiedSince: at }, true],
    ['an earlier second', { ifModifiedSince: before }, false],
    ['no date', { ifModifiedSince: 'yesterday' }, false],
    ['no condition', {}, false],
  ])('by %s', (_what, asked, expected) => {
    expect(isKnown(facts, asked)).toBe(expected);
  });

  it('knows nothing of a picture without tag and date', () => {
    const nothing = { etag: undefined, lastModified: undefined };
    expect(isKnown(nothing, { ifNoneMatch: '"abc"' })).toBe(false);
    expect(isKnown(nothing, { ifModifiedSince: at })).toBe(false);
  });
});
