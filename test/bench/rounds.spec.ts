import { pairedRounds } from './rounds';

it('measures both in each round, and lets each go first in turn', async () => {
  jest.spyOn(console, 'error').mockImplementation();
  const asked: string[] = [];
  const measure = (who: string) => () => {
    asked.push(who);
    return Promise.resolve(asked.length);
  };
  const rounds = await pairedRounds(3, 'µs', measure('ours'), measure('peer'));
  expect(asked).toEqual(['ours', 'peer', 'peer', 'ours', 'ours', 'peer']);
  expect(rounds).toEqual([
    { ours: 1, peer: 2 },
    { ours: 4, peer: 3 },
    { ours: 5, peer: 6 },
  ]);
});
