import { indexAttributes, type ItemRecord } from '@tana/items';
import { itemFindings } from './item.checks';

const TYPED: ItemRecord = {
  id: { S: '2' },
  title: { S: 'リンゴ' },
  price: { N: '150' },
  description: { S: 'リンゴ。' },
  image_key: { S: 'images/apple.jpg' },
};

/** As adoption leaves it. */
function listed(changes: ItemRecord = {}): ItemRecord {
  const record = { ...TYPED, ...changes };
  return { created_at: { S: '2026-11-23T09:30:00.000Z' }, ...indexAttributes(record), ...record };
}

function without(names: string[]): ItemRecord {
  const left = Object.entries(TYPED).filter(([name]) => !names.includes(name));
  const record: ItemRecord = Object.fromEntries(left);
  return { ...record, ...indexAttributes(record), created_at: { S: '2026-11-23T09:30:00.000Z' } };
}

const kindsOf = (record: ItemRecord) => itemFindings(record).map(({ kind }) => kind);

describe('an item', () => {
  it.each<[string, ItemRecord]>([
    ['as adoption leaves it', listed()],
    ['with an id that a hand has typed', listed({ id: { S: 'バナナ 1/2' } })],
    ['with neither description nor picture', without(['description', 'image_key'])],
    ['that costs nothing', listed({ price: { N: '0' } })],
    ['with attributes of its owner’s', listed({ stock: { N: '3' } })],
  ])('%s is sound', (_how, record) => {
    expect(itemFindings(record)).toEqual([]);
  });

  it('has its price as text', () => {
    expect(itemFindings(listed({ price: { S: '100' } }))).toEqual([
      { kind: 'price-as-text', subject: '2', detail: 'its price is the text "100"', isRepairable: true },
    ]);
  });

  it.each([
    ['price', { S: 'abc' }, 'price is "abc". A price is an integer'],
    ['price', { S: '１００' }, 'price is "１００". A price'],
    ['price', { N: '1.5' }, 'price is 1.5. A price'],
    ['price', { N: '-1' }, 'price is -1. A price'],
    ['title', { N: '5' }, 'title is 5. A title has'],
    ['title', { S: ' ' }, 'title is " ". A title has'],
    ['title', { S: 'a\nb' }, 'title is "a\\nb". A title has'],
    ['title', { S: 'x'.repeat(201) }, `title is "${'x'.repeat(59)}…. A title has`],
    ['description', { BOOL: true }, 'description is {"BOOL":true}. A description has'],
    ['image_key', { S: 'images/a/b.jpg' }, 'image_key is "images/a/b.jpg". The key of a picture'],
    ['image_key', { S: '' }, 'image_key is "". The key of a picture'],
    ['created_at', { S: 'yesterday' }, 'created_at is "yesterday". It is an ISO 8601 time.'],
  ])('has a %s %j that is none', (name, value, detail) => {
    expect(itemFindings(listed({ [name]: value }))).toEqual([
      { kind: 'invalid-value', subject: '2', detail: expect.stringContaining(detail), isRepairable: false },
    ]);
  });

  it.each(['title', 'price'])('lacks a %s', (name) => {
    expect(itemFindings(without([name]))).toMatchObject([
      { kind: 'invalid-value', detail: expect.stringContaining(`it has no ${name}. A ${name}`) },
    ]);
  });

  it.each(['a\u0000b', '.', '..', 'x'.repeat(256)])('has an id that no URL can have: %j', (id) => {
    expect(itemFindings(listed({ id: { S: id } }))).toMatchObject([
      { kind: 'invalid-id', subject: id, isRepairable: false },
    ]);
  });

  it('is not listed at all, or not as it is typed', () => {
    expect(itemFindings(TYPED)).toEqual([
      {
        kind: 'not-listed',
        subject: '2',
        detail: 'missing or stale: listing, title_key, price_key, image_ref, created_at',
        isRepairable: true,
      },
    ]);
    const stale: ItemRecord = {
      ...listed(),
      title: { S: 'みかん' },
      price: { N: '1' },
      image_key: { S: 'images/b.jpg' },
    };
    expect(itemFindings(stale)).toMatchObject([
      { detail: 'missing or stale: title_key, price_key, image_ref' },
    ]);
  });

  it('has several faults at once', () => {
    expect(kindsOf({ ...TYPED, price: { S: '100' }, title: { S: '' } })).toEqual([
      'price-as-text',
      'invalid-value',
      'not-listed',
    ]);
  });
});
