import { inMemory } from './sign.in.memory';

describe('inMemory', () => {
  const memory = inMemory();
  const sessions = memory('Session');
  const tokens = memory('RefreshToken');

  it('keeps each kind on its own', async () => {
    await sessions.upsert('1', { uid: 'u-1' }, 60);
    expect(await sessions.find('1')).toEqual({ uid: 'u-1' });
    expect(await sessions.findByUid('u-1')).toEqual({ uid: 'u-1' });
    expect([await tokens.find('1'), await tokens.findByUid('u-1')]).toEqual([undefined, undefined]);
  });

  it('forgets what has expired', async () => {
    await tokens.upsert('1', {}, 60);
    await tokens.upsert('2', {});
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    expect([await tokens.find('1'), await tokens.find('2')]).toEqual([undefined, {}]);
  });

  it('forgets what is destroyed, and all of a grant that is revoked', async () => {
    await tokens.upsert('1', { grantId: 'g-1' });
    await tokens.upsert('2', { grantId: 'g-1' });
    await tokens.upsert('3', { grantId: 'g-2' });
    await tokens.upsert('4', { grantId: 'g-2' });
    await tokens.destroy('4');
    await tokens.revokeByGrantId('g-1');
    const found = await Promise.all(['1', '2', '3', '4'].map((id) => tokens.find(id)));
    expect(found).toEqual([undefined, undefined, { grantId: 'g-2' }, undefined]);
  });

  it('marks what has been used', async () => {
    await tokens.upsert('1', {}, 60);
    await tokens.consume('1');
    expect(await tokens.find('1')).toEqual({ consumed: expect.any(Number) });
    await expect(tokens.consume('unknown')).resolves.toBeUndefined();
  });
});
