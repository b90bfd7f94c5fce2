import { TABLE_INDEXES, TABLE_PARTITION_KEY, type TableIndex } from './table';

const INDEXES: readonly TableIndex[] = Object.values(TABLE_INDEXES);

const keysOf = ({ partitionKey, sortKey }: TableIndex) => [partitionKey, ...(sortKey ? [sortKey] : [])];

describe('TABLE_INDEXES', () => {
  // DynamoDB refuses a put whose index key has another type, and a hand can type any.
  it.each(['title', 'price', 'description', 'image_key'])(
    'keys no index by the typed attribute %s',
    (typed) => {
      expect(INDEXES.flatMap(keysOf).map(({ name }) => name)).not.toContain(typed);
    },
  );

  it('has the indexes of the design', () => {
    const described = INDEXES.map((index) => ({
      name: index.name,
      keys: keysOf(index)
        .map(({ name, type }) => `${name} ${type}`)
        .join(', '),
      projection: index.projection,
    }));

    expect(described).toEqual([
      { name: 'by_created', keys: 'listing S, created_at S', projection: 'ALL' },
      { name: 'by_title', keys: 'listing S, title_key S', projection: 'ALL' },
      { name: 'by_price', keys: 'listing S, price_key N', projection: 'ALL' },
      { name: 'by_image', keys: 'image_ref S', projection: 'KEYS_ONLY' },
    ]);
  });

  it('gives an attribute the same type in every index', () => {
    const types = new Map<string, Set<string>>();
    for (const { name, type } of [TABLE_PARTITION_KEY, ...INDEXES.flatMap(keysOf)]) {
      types.set(name, (types.get(name) ?? new Set()).add(type));
    }

    expect([...types.values()].map((set) => set.size)).toEqual([...types.keys()].map(() => 1));
  });
});

describe('TABLE_PARTITION_KEY', () => {
  it('is the string id', () => {
    expect(TABLE_PARTITION_KEY).toEqual({ name: 'id', type: 'S' });
  });
});
