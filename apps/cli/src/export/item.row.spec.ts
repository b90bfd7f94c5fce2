import { toRow } from './item.row';

const BANANA = {
  id: { S: '1' },
  price: { S: '100' },
  title: { S: 'バナナ' },
  description: { S: 'バナナ。' },
  image_key: { S: 'images/banana.jpg' },
};

describe('a record as a row', () => {
  it('has a price as a number, whichever type it is stored in', () => {
    const values = {
      id: '1',
      title: 'バナナ',
      price: 100,
      description: 'バナナ。',
      image_key: 'images/banana.jpg',
    };
    expect(toRow(BANANA)).toEqual({ values, unreadable: [], leftOut: [] });
    expect(toRow({ ...BANANA, price: { N: '100' } }).values).toEqual(values);
  });

  it('has the time of creation in UTC, as an import stores it, and nothing that Tana makes by itself', () => {
    const record = {
      ...BANANA,
      created_at: { S: '2026-11-23T18:30:00+09:00' },
      listing: { S: 'catalogue' },
      title_key: { S: 'バナナ' },
      price_key: { N: '100' },
      image_ref: { S: 'images/banana.jpg' },
      image: { M: {} },
      version: { N: '3' },
      updated_at: { S: '2026-11-23T09:30:00.000Z' },
      write_id: { S: 'w' },
      request_hash: { S: 'h' },
    };
    expect(toRow(record)).toMatchObject({
      values: { created_at: '2026-11-23T09:30:00.000Z' },
      unreadable: [],
      leftOut: [],
    });
  });

  it.each([
    ['price', { S: 'abc' }, 'abc'],
    ['price', { N: '1.5' }, '1.5'],
    ['price', { BOOL: true }, '{"BOOL":true}'],
    ['title', { L: [{ S: 'a' }] }, '{"L":[{"S":"a"}]}'],
    ['image_key', { S: '../secret' }, '../secret'],
    ['created_at', { S: 'yesterday' }, 'yesterday'],
  ])('has of an unreadable %s %j the text that is stored, and names it', (name, stored, text) => {
    const { unreadable, values } = toRow({ ...BANANA, [name]: stored });
    expect(unreadable).toEqual([name]);
    expect(values).toHaveProperty([name], text);
  });

  it('has no value where nothing or an empty text is stored', () => {
    expect(toRow({ id: { S: '4' }, description: { S: '' } })).toEqual({
      values: { id: '4' },
      unreadable: [],
      leftOut: [],
    });
  });

  it('names the attributes that it has no place for', () => {
    expect(toRow({ ...BANANA, stock: { N: '3' }, tags: { SS: ['a'] } }).leftOut).toEqual(['stock', 'tags']);
  });
});
