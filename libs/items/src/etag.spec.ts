import fc from 'fast-check';
import { etagOf, findEtag } from './etag';

describe('etagOf', () => {
  it('is a strong tag of 132 bits', () => {
    expect(etagOf('{}')).toMatch(/^"[\w-]{22}"$/);
  });

  it('is the same for the same body, and another for another', () => {
    expect(etagOf('{"price":150}')).toBe(etagOf('{"price":150}'));
    expect(etagOf('{"price":150}')).not.toBe(etagOf('{"price":151}'));
  });
});

describe('findEtag', () => {
  it.each([
    ['the tag', '"abc"'],
    ['the tag, weak', 'W/"abc"'],
    ['the tag of the Brotli encoding', '"abc-br"'],
    ['the tag of the gzip encoding', '"abc-gzip"'],
    ['the tag of an encoding, weak', 'W/"abc-gzip"'],
    ['the tag in a list', '"x", "abc", "y"'],
    ['the tag in a list without spaces', '"x","abc"'],
    ['the tag in a list of weak ones', 'W/"x",W/"abc-br"'],
    ['the tag after one with a comma', '"x,y", "abc"'],
    ['any tag', '*'],
    ['any tag, with spaces', ' * '],
  ])('finds %s', (_what, header) => {
    expect(findEtag(header, '"abc"')).toMatch(/^"abc(-br|-gzip)?"$/);
  });

  it.each([
    ['nothing', ''],
    ['another tag', '"abd"'],
    ['the tag without quotes', 'abc'],
    ['the tag within another', '"abc2"'],
    ['the end of another', '"2abc"'],
    ['another encoding', '"abc-zstd"'],
    ['an asterisk in a list', '*, "x"'],
    ['an asterisk that is a tag', '"*"'],
    ['an empty tag', '""'],
    ['the tag in other letters', '"ABC"'],
    ['what stands between two tags', '"x"abc"y"'],
  ])('does not find it in %s', (_what, header) => {
    expect(findEtag(header, '"abc"')).toBeUndefined();
  });

  it.each([
    ['"abc-br"', '"abc-br"'],
    ['W/"abc-br"', '"abc-br"'],
    ['"abc-br-gzip"', '"abc-br"'],
    ['"abc-gzip"', '"abc-gzip"'],
  ])('finds in %s the tag %s, which happens to end like an encoding', (header, etag) => {
    expect(findEtag(header, etag)).toBe(header.replace('W/', ''));
  });

  it('finds the tag of any body, however it was marked on its way', () => {
    const marks = fc.constantFrom<[string, string]>(['', ''], ['W/', ''], ['', '-br'], ['W/', '-gzip']);

    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), marks, (body, others, [before, after]) => {
        const etag = etagOf(body);
        const marked = `${before}${etag.slice(0, -1)}${after}"`;

        expect(findEtag([...others.map(etagOf), marked].join(', '), etag)).toBeDefined();
      }),
    );
  });
});
