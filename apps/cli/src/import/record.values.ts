import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ItemRecord } from '@tana/items';
import { quoted } from './source.row';

/** DynamoDB takes records up to this size, names included. */
export const MAX_RECORD_BYTES = 400 * 1024;

/** DynamoDB takes lists and maps within each other so deep. */
const MAX_DEPTH = 32;

/** A value that DynamoDB would not take, and with it the whole request. */
export class UnusableValue extends Error {
  override readonly name = 'UnusableValue';
}

/**
 * A record from DynamoDB JSON, its values as they are typed there.
 *
 * @throws UnusableValue naming the attribute.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
export function recordOf(typed: Readonly<Record<string, unknown>>): ItemRecord {
  return Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, attribute(value, name, 0)]));
}

function attribute(value: unknown, name: string, depth: number): AttributeValue {
  const fail = (): never => {
    throw new UnusableValue(`${name} is no value that DynamoDB can store: ${quoted(value)}`);
  };
  if (name === '' || depth > MAX_DEPTH || typeof value !== 'object' || value === null) return fail();
  const [[type, given] = ['', undefined], ...others] = Object.entries(value) as [string, unknown][];
  if (others.length > 0) return fail();
  switch (type) {
    case 'S':
      return typeof given === 'string' && given.isWellFormed() ? { S: given } : fail();
    case 'N':
      return isNumber(given) ? { N: given } : fail();
    case 'B':
      return isBase64(given) ? { B: Buffer.from(given, 'base64') } : fail();
    case 'BOOL':
      return typeof given === 'boolean' ? { BOOL: given } : fail();
    case 'NULL':
      return given === true ? { NULL: true } : fail();
    case 'L':
      return Array.isArray(given)
        ? { L: given.map((one, at) => attribute(one, `${name}[${at}]`, depth + 1)) }
        : fail();
    case 'M':
      return isMap(given)
        ? {
            M: Object.fromEntries(
              Object.entries(given).map(([key, one]) => [key, attribute(one, `${name}.${key}`, depth + 1)]),
            ),
          }
        : fail();
    case 'SS':
      return isSet(given, (one) => typeof one === 'string' && one.isWellFormed()) ? { SS: given } : fail();
    case 'NS':
      return isSet(given, isNumber) ? { NS: given } : fail();
    case 'BS':
      return isSet(given, isBase64) ? { BS: given.map((one) => Buffer.from(one, 'base64')) } : fail();
    default:
      return fail();
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('' in value);
}

/** Up to 38 digits, from 1E-130 to 9.9E+125. */
function isNumber(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [, whole = '', part = '', exponent = '0'] =
    /^[-+]?(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,4}))?$/.exec(value) ?? [];
  const digits = `${whole}${part}`;
  if (digits === '') return false;
  const significant = digits.replace(/^0+/, '').replace(/0+$/, '');
  if (significant === '') return true;
  const magnitude = whole.length - (digits.length - digits.replace(/^0+/, '').length) + Number(exponent);
  return significant.length <= 38 && magnitude > -130 && magnitude <= 126;
}

function isBase64(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/.test(value);
}

function isSet(value: unknown, isMember: (one: unknown) => boolean): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every(isMember) && new Set(value).size === value.length
  );
}

/**
 * Bytes that DynamoDB counts for a record.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function recordBytes(record: ItemRecord): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(record)) bytes += Buffer.byteLength(name) + valueBytes(value);
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return sum(value.SS, (one) => Buffer.byteLength(one));
  if (value.NS !== undefined) return sum(value.NS, numberBytes);
  if (value.BS !== undefined) return sum(value.BS, (one) => one.length);
  if (value.L !== undefined) return 3 + sum(value.L, (one) => 1 + valueBytes(one));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + recordBytes(value.M);
  return 1;
}

/** A byte for each two significant digits, one more, and one for a sign. */
function numberBytes(number: string): number {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (number.startsWith('-') ? 1 : 0);
}

function sum<T>(values: readonly T[], bytesOf: (value: T) => number): number {
  return values.reduce((total, value) => total + bytesOf(value), 0);
}
