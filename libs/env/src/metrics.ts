/** Where CloudWatch keeps what the API measures. */
export const METRICS_NAMESPACE = 'Tana';

/**
 * A metric as it stands in CloudWatch. For each combination of its dimensions' values there is one, and each costs.
 *
 * - `Table` tells environments of one account apart, `Plane` the service that reads from the one that writes.
 * - `Route` is one of `measuredRoutes`, `Operation` one of `measuredOperations`, `StatusClass` one of `STATUS_CLASSES`.
 */
export interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds';
  readonly dimensions: readonly (readonly string[])[];
}

const OF_PLANE = ['Table', 'Plane'];
const BY_PLANE = [OF_PLANE];

export const METRICS = {
  /** Its SampleCount is the number of requests. */
  latency: {
    name: 'Latency',
    unit: 'Milliseconds',
    dimensions: [
      [...OF_PLANE, 'Route'],
      [...OF_PLANE, 'StatusClass'],
    ],
  },
  /** Answers that an overloaded task gives without having tried: 503. */
  shed: { name: 'Shed', unit: 'Count', dimensions: BY_PLANE },
  /** Retries included. Its SampleCount is the number of calls. */
  sdkLatency: { name: 'SdkLatency', unit: 'Milliseconds', dimensions: [[...OF_PLANE, 'Operation']] },
  readUnits: { name: 'ReadUnits', unit: 'Count', dimensions: BY_PLANE },
  writeUnits: { name: 'WriteUnits', unit: 'Count', dimensions: BY_PLANE },
  cacheHits: { name: 'CacheHits', unit: 'Count', dimensions: BY_PLANE },
  cacheMisses: { name: 'CacheMisses', unit: 'Count', dimensions: BY_PLANE },
  /** Waited for the call of another request. */
  cacheCoalesced: { name: 'CacheCoalesced', unit: 'Count', dimensions: BY_PLANE },
  /** Answered with what was a little too old, while it is read anew. */
  cacheStale: { name: 'CacheStale', unit: 'Count', dimensions: BY_PLANE },
  /** Answered with what was too old, since DynamoDB is failing. */
  cacheStaleIfError: { name: 'CacheStaleIfError', unit: 'Count', dimensions: BY_PLANE },
} as const satisfies Record<string, Metric>;

/** The service that only reads, or one that writes (and where it is alone, as in `dev`, reads too). */
export type MeasuredPlane = 'reader' | 'editor';

export const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;

/** What has no name of its own. */
export const OTHER = 'other';

const READ_ROUTES = ['GET /items', 'GET /items/:id', 'GET /storage/images/:name'];
const WRITE_ROUTES = [
  'POST /items',
  'PUT /items/:id',
  'PATCH /items/:id',
  'DELETE /items/:id',
  'GET /storage',
  'POST /storage/images',
  'DELETE /storage/images/:name',
];

/** Routes that are told apart, by their patterns; the rest, paths that nobody serves among them, is `other`. */
export function measuredRoutes(plane: MeasuredPlane): readonly string[] {
  return [...READ_ROUTES, ...(plane === 'editor' ? WRITE_ROUTES : []), OTHER];
}

/** Operations that answer the capacity which they have consumed, if they are asked to, and of which kind that is. */
export const CAPACITY: Readonly<Record<string, 'readUnits' | 'writeUnits'>> = {
  GetItem: 'readUnits',
  Query: 'readUnits',
  Scan: 'readUnits',
  DeleteItem: 'writeUnits',
  PutItem: 'writeUnits',
  UpdateItem: 'writeUnits',
};

const READ_OPERATIONS = [
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:Query',
  's3:GetObject',
  's3:HeadBucket',
  's3:HeadObject',
];
const WRITE_OPERATIONS = [
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
  's3:DeleteObject',
  's3:ListObjectsV2',
  's3:PutObject',
];

/** Calls of AWS that are told apart. */
export function measuredOperations(plane: MeasuredPlane): readonly string[] {
  return [...READ_OPERATIONS, ...(plane === 'editor' ? WRITE_OPERATIONS : [])];
}

/** How many metrics a plane can have in CloudWatch, whatever is asked of it: those with data in an hour cost. */
export function mostMetrics(plane: MeasuredPlane): number {
  const values: Readonly<Record<string, number>> = {
    Route: measuredRoutes(plane).length,
    StatusClass: STATUS_CLASSES.length,
    Operation: measuredOperations(plane).length,
  };
  const dimensions = Object.values<Metric>(METRICS).flatMap((metric) => metric.dimensions);
  const all = dimensions.map((names) => names.reduce((product, name) => product * (values[name] ?? 1), 1));
  const isReader = plane === 'reader';
  return all.reduce((sum, one) => sum + one, 0) - (isReader ? METRICS.writeUnits.dimensions.length : 0);
}

/** The diagnostics channel on which the read cache tells of each read. */
export const CACHE_READS = 'tana:cache';

export interface CacheRead {
  readonly route: 'item' | 'list';
  readonly outcome: 'hit' | 'miss' | 'coalesced' | 'stale' | 'stale-if-error';
}
