import { readPriceText } from './price.text';

describe('readPriceText', () => {
  it.each([
    ['0', 0],
    ['150', 150],
    ['0150', 150],
    ['1000000000000', 1_000_000_000_000],
  ])('reads %s', (text, price) => {
    expect(readPriceText(text)).toEqual({ price });
  });

  it.each([
    ['1,000', 'write 1000'],
    ['１００', 'write 100'],
    ['１，０００', 'write 1000'],
    ['￥1,000', 'write 1000'],
    ['100円', 'write 100'],
    [' 100', 'write 100'],
    ['100.5', 'write an integer'],
    ['1e3', 'write an integer'],
    ['-1', 'write an integer'],
    ['0x10', 'write an integer'],
    ['1000000000001', 'is over'],
    ['十', 'write an integer'],
  ])('says of %s what to do', (text, advice) => {
    expect(readPriceText(text)).toEqual({ reason: expect.stringContaining(advice) });
  });
});
