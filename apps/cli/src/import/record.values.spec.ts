import { recordBytes, recordOf, UnusableValue } from './record.values';

describe('recordOf', () => {
  it('keeps values as they are typed', () => {
    const typed = {
      a: { S: '' },
      b: { N: '-1.50E+3' },
      c: { BOOL: false },
      d: { NULL: true },
      e: { L: [{ M: { f: { SS: ['x', 'y'] } } }] },
      g: { NS: ['1', '2'] },
    };

    expect(recordOf(typed)).toEqual(typed);
    expect(recordOf({ b: { B: 'AAEC' }, s: { BS: ['AA=='] } })).toEqual({
      b: { B: Buffer.of(0, 1, 2) },
      s: { BS: [Buffer.of(0)] },
    });
  });

  it.each([
    { S: 1 },
    { S: '\ud800' },
    { N: 100 },
    { N: '１００' },
    { N: '1,000' },
    { N: '' },
    { N: '1e126' },
    { N: '1e-131' },
    { N: '123456789012345678901234567890123456789' },
    { B: '***' },
    { BOOL: 'true' },
    { NULL: false },
    { L: {} },
    { M: [] },
    { M: { '': { S: 'x' } } },
    { SS: [] },
    { SS: ['x', 'x'] },
    { NS: ['x'] },
    { X: '1' },
    { S: 'a', N: '1' },
    {},
    'text',
    null,
  ])('refuses %j', (value) => {
    expect(() => recordOf({ id: { S: '1' }, x: value })).toThrow(UnusableValue);
    expect(() => recordOf({ id: { S: '1' }, x: { L: [value] } })).toThrow(/^x\[0\] is no value/);
  });

  it.each(['0', '-0.0', '1e125', '1E-130', '.5', '5.', '9'.repeat(38), `1${'0'.repeat(125)}`])(
    'takes the number %s',
    (N) => {
      expect(recordOf({ x: { N } })).toEqual({ x: { N } });
    },
  );
});

describe('recordBytes', () => {
  it.each([
    [{ id: { S: 'バナナ' } }, 2 + 9],
    [{ n: { N: '100' } }, 1 + 2],
    [{ n: { N: '-12345' } }, 1 + 5],
    [{ b: { B: Buffer.alloc(10) } }, 1 + 10],
    [{ x: { BOOL: true }, y: { NULL: true as const } }, 4],
    [{ l: { L: [{ S: 'ab' }, { N: '1' }] } }, 1 + 3 + 3 + 3],
    [{ m: { M: { k: { S: 'v' } } } }, 1 + 3 + 1 + 2],
  ])('counts as DynamoDB does: %j', (record, bytes) => {
    expect(recordBytes(record)).toBe(bytes);
  });
});
