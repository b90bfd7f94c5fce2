/**
 * What one request of a route asks of the stores where no cache has the answer, and how much it sends. It is measured,
 * and held to this, by test/local/cost.budget.local-spec.ts: with 24 items to a page, each of 700 bytes, and a picture
 * of 30 kB.
 */
export interface RouteBudget {
  readonly route: string;
  /** Calls of AWS, and how many of each. */
  readonly calls: Readonly<Record<string, number>>;
  /** Of DynamoDB: half a one for each 4 kB that may be a moment late, a whole one for those that may not. */
  readonly readUnits: number;
  /** Of DynamoDB, for the table alone: an index that changes takes as many again. */
  readonly writeUnits: number;
  /** Of the answer's body at most, compressed as for a browser, where an item's description does not compress. */
  readonly bytes: number;
}

const NO_UNITS = { readUnits: 0, writeUnits: 0 };
const CHANGED = { readUnits: 1, writeUnits: 1 };

export const ROUTE_BUDGETS: readonly RouteBudget[] = [
  { route: 'GET /items', calls: { Query: 1 }, readUnits: 2, writeUnits: 0, bytes: 4200 },
  { route: 'GET /items/:id', calls: { GetItem: 1 }, readUnits: 0.5, writeUnits: 0, bytes: 800 },
  { route: 'GET /storage/images/:name', calls: { GetObject: 1 }, ...NO_UNITS, bytes: 30_000 },
  { route: 'HEAD /storage/images/:name', calls: { HeadObject: 1 }, ...NO_UNITS, bytes: 0 },
  { route: 'POST /items', calls: { HeadObject: 1, PutItem: 1 }, readUnits: 0, writeUnits: 1, bytes: 850 },
  { route: 'PUT /items/:id', calls: { HeadObject: 1, GetItem: 1, UpdateItem: 1 }, ...CHANGED, bytes: 800 },
  { route: 'PATCH /items/:id', calls: { GetItem: 1, UpdateItem: 1 }, ...CHANGED, bytes: 800 },
  { route: 'DELETE /items/:id', calls: { GetItem: 1, DeleteItem: 1 }, ...CHANGED, bytes: 0 },
  { route: 'GET /storage', calls: { ListObjectsV2: 1 }, ...NO_UNITS, bytes: 1000 },
  { route: 'POST /storage/images', calls: { HeadObject: 1, PutObject: 4 }, ...NO_UNITS, bytes: 450 },
  {
    route: 'DELETE /storage/images/:name',
    // DynamoDB takes half a unit for a query that finds nothing; the embedded one takes none.
    calls: { HeadObject: 1, Query: 1, DeleteObject: 4 },
    ...NO_UNITS,
    bytes: 0,
  },
];
