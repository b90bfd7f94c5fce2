import type { PicturesService } from '@tana/storage';
import { allObjects } from './listed.objects';

describe('allObjects', () => {
  it('goes through all pages of what begins so', async () => {
    const pages = [
      { objects: ['images/a'], nextCursor: '1' },
      { objects: ['images/b', 'images/c'], nextCursor: null },
    ];
    const list = jest.fn(() => Promise.resolve(pages.shift()));
    // `allObjects` takes no more of it.
    const service = { list } as unknown as PicturesService;

    const objects = [];
    for await (const object of allObjects(service, 'images/')) objects.push(object);

    expect(objects).toEqual(['images/a', 'images/b', 'images/c']);
    expect(list.mock.calls).toEqual([[{ prefix: 'images/' }], [{ prefix: 'images/', cursor: '1' }]]);
  });
});
