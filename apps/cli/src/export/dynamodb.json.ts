import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ItemRecord } from '@tana/items';

/**
 * DynamoDB JSON, as the console and the AWS CLI take it. Nothing of it is lost: binary values are Base64, and numbers
 * keep all their digits. Names and the members of sets are sorted, `id` first, so that equal records are equal text.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export function dynamoDbJson(value: AttributeValue | ItemRecord): string {
  return JSON.stringify(plain(value));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => {
    const isSet = /^[SNB]S$/.test(name) && Array.isArray(inner);
    return [name, isSet ? inner.map(plain).sort() : plain(inner)];
  });
  return Object.fromEntries(entries.sort(([one], [other]) => rank(one, other)));
}

function rank(one: string, other: string): number {
  if (one === 'id' || other === 'id') return one === 'id' ? -1 : 1;
  return one < other ? -1 : 1;
}
