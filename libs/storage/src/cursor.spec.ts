import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor';
import { InvalidListCursor } from './storage.errors';

describe('a cursor', () => {
  it('leads back to any key with any prefix', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (prefix, key) => {
        expect(decodeCursor(prefix, encodeCursor(prefix, key))).toBe(key);
      }),
    );
  });

  it('is good for no other prefix', () => {
    const cursor = encodeCursor('images/', 'images/b.jpg');
    expect(() => decodeCursor('images/b', cursor)).toThrow(InvalidListCursor);
  });

  const cursor = encodeCursor('images/', 'images/b.jpg');
  it.each([
    '',
    'x',
    cursor.slice(0, -1),
    `${cursor}A`,
    `${cursor}=`,
    `${cursor}!`,
    cursor.replace(/^./, 'B'),
    Buffer.from('images/b.jpg').toString('base64url'),
  ])('is refused where it was not made here: %s', (broken) => {
    expect(() => decodeCursor('images/', broken)).toThrow(InvalidListCursor);
  });
});
