import fc from 'fast-check';
import { isHashedName, pictureName, variantKey } from './pictures';

const HASH = '0f343b0931126a20f133d67c2b018a3b';

describe('pictureName', () => {
  it.each([
    ['images/banana.jpg', 'banana.jpg'],
    ['images/バナナ.jpg', 'バナナ.jpg'],
    ['images/🍌.png', '🍌.png'],
    ['images/a b+c%2F?#.png', 'a b+c%2F?#.png'],
    ['images/no-ending', 'no-ending'],
    ['images/.hidden', '.hidden'],
    ['images/...', '...'],
    ['images/..a', '..a'],
    ['images/-', '-'],
  ])('of %s is %s', (key, name) => {
    expect(pictureName(key)).toBe(name);
  });

  it.each([
    ['nothing after the prefix', 'images/'],
    ['the prefix without its slash', 'images'],
    ['no prefix', 'banana.jpg'],
    ['another prefix', 'backups/banana.jpg'],
    ['the prefix in other letters', 'Images/banana.jpg'],
    ['the prefix further on', '/images/banana.jpg'],
    ['a further slash', 'images/2026/banana.jpg'],
    ['two slashes', 'images//banana.jpg'],
    ['a dot segment', 'images/.'],
    ['a double-dot segment', 'images/..'],
    ['a way out', 'images/../secret'],
    ['a backslash', 'images/..\\secret'],
    ['NUL', 'images/banana.jpg\0.html'],
    ['a line feed', 'images/banana\n.jpg'],
    ['a carriage return', 'images/banana\r.jpg'],
    ['DEL', 'images/banana\x7f.jpg'],
    ['a C1 control character', 'images/banana\x85.jpg'],
    ['a lone high surrogate', 'images/\ud83c.jpg'],
    ['a lone low surrogate', 'images/\udf4c.jpg'],
    ['surrogates the wrong way round', 'images/\udf4c\ud83c.jpg'],
    ['nothing at all', ''],
  ])('is none for %s', (_what, key) => {
    expect(pictureName(key)).toBeUndefined();
  });

  it.each([
    ['ASCII', 'a', 1017],
    ['three bytes each', 'あ', 339],
  ])('has at most 1,017 bytes: %s', (_what, character, most) => {
    const longest = character.repeat(most);

    expect(pictureName(`images/${longest}`)).toBe(longest);
    expect(pictureName(`images/${longest}a`)).toBeUndefined();
  });

  it('is, for any text, none or the text itself, safe as a path segment and in a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = pictureName(`images/${text}`);

        expect([undefined, text]).toContain(name);
        expect(name ?? 'none').not.toMatch(/[/\\\p{Cc}]|^\.{0,2}$/u);
        expect(() => encodeURIComponent(name ?? 'none')).not.toThrow();
      }),
    );
  });
});

describe('variantKey', () => {
  it.each([
    [`images/${HASH}.jpg`, 640, `images/${HASH}.w640.webp`],
    [`images/${HASH}.webp`, 320, `images/${HASH}.w320.webp`],
    ['images/a.b.png', 1280, 'images/a.b.w1280.webp'],
  ])('of %s at %i px is %s', (key, width, variant) => {
    expect(variantKey(key, width)).toBe(variant);
  });
});

describe('isHashedName', () => {
  it.each([`${HASH}.jpg`, `${HASH}.w640.webp`])('knows %s for a hash', (name) => {
    expect(isHashedName(name)).toBe(true);
  });

  it.each([
    'banana.jpg',
    HASH,
    `${HASH}.`,
    `${HASH.slice(1)}.jpg`,
    `${HASH}0.jpg`,
    `${HASH.toUpperCase()}.jpg`,
    `${HASH}.w640`.replace('w', 'x') + '.webp',
    `${HASH}.jpg\n`,
    `x${HASH}.jpg`,
  ])('does not take %j for one', (name) => {
    expect(isHashedName(name)).toBe(false);
  });
});
