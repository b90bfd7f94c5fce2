import type { Item } from '../item';
import { toItemResponse } from './item.response';

const HASHED = 'images/0f343b0931126a20f133d67c2b018a3b.jpg';

const ITEM: Item = {
  id: '2',
  title: 'リンゴ',
  description: 'リンゴ。',
  price: 150,
  image: { key: HASHED, width: 1600, height: 1200, variantWidths: [320, 640] },
  createdAt: '2026-11-24T09:30:00.000Z',
  updatedAt: '2026-11-25T09:30:00.000Z',
  version: 3,
};

const shown = (item: Item, imageBaseUrl = '/storage/images') =>
  toItemResponse(item, { currency: 'JPY', imageBaseUrl });

describe('toItemResponse', () => {
  it('shows an item with where its pictures are', () => {
    expect(shown(ITEM)).toEqual({
      ...ITEM,
      currency: 'JPY',
      image: {
        key: HASHED,
        url: '/storage/images/0f343b0931126a20f133d67c2b018a3b.jpg',
        width: 1600,
        height: 1200,
        variants: [
          { width: 320, url: '/storage/images/0f343b0931126a20f133d67c2b018a3b.w320.webp' },
          { width: 640, url: '/storage/images/0f343b0931126a20f133d67c2b018a3b.w640.webp' },
        ],
      },
    });
  });

  it('shows what is not known as null', () => {
    const bare: Item = {
      ...ITEM,
      title: null,
      price: null,
      image: null,
      createdAt: null,
      updatedAt: null,
      version: 0,
    };

    expect(shown(bare)).toEqual({ ...bare, currency: 'JPY' });
  });

  it.each([
    ['images/バナナ.jpg', '/storage/images/%E3%83%90%E3%83%8A%E3%83%8A.jpg'],
    ['images/a b+c%?#.png', '/storage/images/a%20b%2Bc%25%3F%23.png'],
  ])('escapes the name of %s in its URL', (key, url) => {
    const item = { ...ITEM, image: { key, width: null, height: null, variantWidths: [] } };

    expect(shown(item).image).toEqual({ key, url, width: null, height: null, variants: [] });
  });

  it('puts pictures wherever they are served from', () => {
    expect(shown(ITEM, 'https://cdn.example/images').image?.url).toBe(
      'https://cdn.example/images/0f343b0931126a20f133d67c2b018a3b.jpg',
    );
  });
});
