import { readPrices } from './prices';

const { asOf, prices } = readPrices();

describe('prices.json', () => {
  it('says of which day it is', () => {
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it.each(prices)('tells of $name in $region what it is, where AWS says it and how it is known', (price) => {
    expect(price).toEqual({
      name: expect.stringMatching(/^[a-z\d]+(-[a-z\d]+)*$/),
      service: expect.stringMatching(/./),
      region: expect.stringMatching(/^(ap-northeast-1|us-east-1|global)$/),
      unit: expect.stringMatching(/./),
      usd: expect.any(Number),
      source: expect.stringMatching(/^https:\/\/aws\.amazon\.com\/[a-z\d/-]+\/pricing\//),
      verified: expect.any(Boolean),
      evidence: expect.stringMatching(/./),
    });
    expect(price.usd).toBeGreaterThan(0);
    // What was not seen at AWS must not be said to have been.
    expect(price.evidence.startsWith('not checked')).toBe(!price.verified);
  });

  it('has one price of a name in a region', () => {
    const keys = prices.map(({ name, region }) => `${name} ${region}`);

    expect(new Set(keys).size).toBe(keys.length);
  });
});
