import { pathOf } from './request.path';

describe('pathOf', () => {
  it.each([
    ['', ''],
    ['*', '*'],
    ['/items', '/items'],
    ['/items?q=http://host/', '/items'],
    ['/a://b', '/a://b'],
    ['http://host/items?limit=1', '/items'],
    ['HTTPS://user@host:1/items/1', '/items/1'],
    ['http://host', ''],
    ['http://host?x=/y', ''],
  ])('of %j is %j', (target, path) => {
    expect(pathOf(target)).toBe(path);
  });
});
