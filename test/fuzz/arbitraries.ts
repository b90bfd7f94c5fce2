import fc from 'fast-check';
import { resolved, type Schema } from './contract';

/** Text of any characters, lone surrogates and NUL among them. */
export const wildText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '__proto__',
    'constructor',
    '../..',
    '%00',
    '\ud800',
    '\u202e',
    '1e400',
    '-0',
  ),
);

/** Values that fit a schema. The libraries that do this know neither OpenAPI 3.1's types nor fast-check 4. */
export function valid(given: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valid));
  return fc.oneof(...[schema.type ?? []].flat().map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  const { minimum = -(2 ** 31), maximum = 2 ** 31, minLength = 0, maxLength = 300, properties = {} } = schema;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));
    case 'string':
      return fc.oneof(
        fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 60) }),
        fc.constant('あ'.repeat(Math.min(maxLength, 5000))),
      );
    case 'array':
      return fc.array(valid(schema.items ?? {}), { maxLength: 5 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valid(one)])),
        {
          requiredKeys: [...(schema.required ?? [])],
        },
      );
    default:
      throw new Error(`openapi.json has a type that the fuzz cannot make: ${type}`);
  }
}

/** Values just outside of a schema: bounds passed by one, another type, a property too many or too few. */
export function nearlyValid(given: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(given);
  const { minimum, maximum, minLength, maxLength, properties } = schema;
  const beyond: unknown[] = [null, true, 0.5, '', [], {}, '1', -1, 1e21];
  if (minimum !== undefined) beyond.push(minimum - 1, String(minimum));
  if (maximum !== undefined) beyond.push(maximum + 1);
  if (minLength !== undefined) beyond.push(' '.repeat(minLength));
  if (maxLength !== undefined) beyond.push('x'.repeat(maxLength + 1), '𠮷'.repeat(maxLength));
  const outside = fc.constantFrom(...beyond);
  if (!properties) return outside;
  const names = Object.keys(properties);
  const damage = fc.record({
    at: fc.constantFrom(...names, 'unknown', '__proto__'),
    to: fc.oneof(fc.constant(undefined), outside, ...Object.values(properties).map(nearlyValid)),
  });
  return fc.tuple(valid(schema), damage).map(([value, { at, to }]) => ({ ...(value as object), [at]: to }));
}

const etag = fc.constantFrom(
  '*',
  '""',
  '"a"',
  'W/"a"',
  '"a',
  'a',
  '"a","b"',
  '"a" "b"',
  ',',
  '"a-gzip"',
  '"\xe9"',
);
const date = fc.oneof(
  fc
    .date({ noInvalidDate: false })
    .map((given) => (Number.isNaN(given.getTime()) ? 'Invalid Date' : given.toUTCString())),
  fc.constantFrom('0', 'Thu, 32 Jan 2026 00:00:00 GMT', 'Thursday', '9'.repeat(40)),
);
const position = fc.oneof(
  fc.constantFrom('', '-0', '18446744073709551616', '1e3', '0x1', ' 1 '),
  fc.nat().map(String),
);
const range = fc
  .tuple(
    fc.constantFrom('bytes', 'Bytes', 'items', 'bytes ', ''),
    fc.constantFrom('=', '==', ' = ', ''),
    fc.array(
      fc.tuple(position, position).map(([from, to]) => `${from}-${to}`),
      { maxLength: 4 },
    ),
  )
  .map(([unit, sign, parts]) => `${unit}${sign}${parts.join(',')}`);
const visible = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

/** Values of Range, If-Match, If-None-Match, If-Range, If-Modified-Since and others, right and wrong. */
export const headerValue = fc.oneof(etag, date, range, visible);

/** A part of a path as a client may write it: rightly encoded, twice, in part, or as no UTF-8 at all. */
export const encodedPart = fc.oneof(
  wildText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('1', 'pear', 'pear.png', 'nope').map((text) => text),
  fc
    .array(
      fc.oneof(
        fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
        fc.constantFrom(
          '%C0%AF',
          '%c0%80',
          '%E0%80%AF',
          '%eD%a0%80',
          '%00',
          '%25',
          '%252F',
          '%2f',
          '%2E',
          '%',
          '%G1',
          '%u0041',
          'a',
          '~',
          ';',
          '+',
        ),
      ),
      { minLength: 1, maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

/** Cursors that the API has given, damaged: cut off, with other bits, or as they are under another query. */
export function damaged(cursors: readonly string[]): fc.Arbitrary<string> {
  const damage = fc.record({ at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }), cut: fc.boolean() });
  return fc.tuple(fc.constantFrom(...cursors), fc.option(damage)).map(([cursor, how]) => {
    if (!how) return cursor;
    const bytes = Buffer.from(cursor, 'base64url');
    const at = how.at % bytes.length;
    if (how.cut) return bytes.subarray(0, at).toString('base64url');
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << how.bit), at);
    return bytes.toString('base64url');
  });
}
