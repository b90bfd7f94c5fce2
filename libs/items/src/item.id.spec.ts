import { idempotentId, requireItemId, requireNewItemId } from './item.id';
import { InvalidIdempotencyKey, InvalidItemId, InvalidNewItemId } from './items.errors';

describe('requireItemId', () => {
  it.each(['2', '商品', 'a b', '..', '-'.repeat(255)])('takes %j for what somebody may have typed', (id) => {
    expect(() => requireItemId(id)).not.toThrow();
  });

  it.each(['', '-'.repeat(256), 'a\0', 'a\n', 'a\x85'])('refuses %j', (id) => {
    expect(() => requireItemId(id)).toThrow(InvalidItemId);
  });
});

describe('requireNewItemId', () => {
  it.each(['2', 'A.z_0~-9', '...', '.a', '-'.repeat(64)])('takes %j', (id) => {
    expect(() => requireNewItemId(id)).not.toThrow();
  });

  it.each(['', '.', '..', '-'.repeat(65), 'a b', 'a/b', 'a%', '商品', 'a\n'])('refuses %j', (id) => {
    expect(() => requireNewItemId(id)).toThrow(InvalidNewItemId);
  });
});

describe('idempotentId', () => {
  it('is fit for a new item', () => {
    expect(() => requireNewItemId(idempotentId('editor', 'key'))).not.toThrow();
  });

  it('is the same for the same, and another for any other', () => {
    const ids = [
      idempotentId('a', 'bc'),
      idempotentId('ab', 'c'),
      idempotentId('a","b', 'c'),
      idempotentId('a', 'b","c'),
      idempotentId('a', 'x'.repeat(255)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(idempotentId('a', 'bc')).toBe(ids[0]);
  });

  it.each(['', ' ', 'a b', 'é', 'a\n', 'x'.repeat(256)])('refuses the key %j', (key) => {
    expect(() => idempotentId('a', key)).toThrow(InvalidIdempotencyKey);
  });
});
