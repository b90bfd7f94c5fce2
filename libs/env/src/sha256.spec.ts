import { createHash, createHmac } from 'node:crypto';
import { Sha256 } from './sha256';

const TEXT = Buffer.from('items of the catalogue 棚');
const KEY = Buffer.from('0123456789abcdef0123456789abcdef');

async function digest(secret?: ConstructorParameters<typeof Sha256>[0]): Promise<string> {
  const hash = new Sha256(secret);
  hash.update(TEXT.subarray(0, 5));
  hash.update(TEXT.subarray(5));
  return Buffer.from(await hash.digest()).toString('hex');
}

describe('Sha256', () => {
  it('hashes', async () => {
    expect(await digest()).toBe(createHash('sha256').update(TEXT).digest('hex'));
  });

  it.each([
    ['a text', 'secret 棚'],
    ['bytes', new Uint8Array(KEY)],
    ['a part of a buffer', new Uint8Array(KEY.buffer, KEY.byteOffset + 3, 7)],
    ['an array buffer', new Uint8Array(KEY).buffer],
  ])('signs with a key that is %s', async (_kind, secret) => {
    const bytes = typeof secret === 'string' ? secret : new Uint8Array(secret);
    const expected = createHmac('sha256', bytes).update(TEXT).digest('hex');

    expect(await digest(secret)).toBe(expected);
    expect(await digest(secret)).toBe(expected);
  });

  it('tells keys apart', async () => {
    expect(await digest(new Uint8Array([1, 2]))).not.toBe(await digest(new Uint8Array([1, 3])));
  });

  it.each([undefined, new Uint8Array(KEY)])('begins anew (key: %p)', async (secret) => {
    const hash = new Sha256(secret);
    hash.update(Buffer.from('what is forgotten'));
    hash.reset();
    hash.update(TEXT);

    expect(Buffer.from(await hash.digest()).toString('hex')).toBe(await digest(secret));
  });
});
