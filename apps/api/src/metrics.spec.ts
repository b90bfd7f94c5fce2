import { CAPACITY, measuredOperations, measuredRoutes, mostMetrics } from '@tana/env';
import Ajv from 'ajv';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UploadsBusy } from '@tana/storage';
import { Metrics } from './metrics';

const NOW = Date.UTC(2026, 10, 26);

/** The limits of the specification, in our words. */
const DOCUMENT = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      additionalProperties: false,
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: { type: 'string', minLength: 1, maxLength: 255 },
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: {
                  type: 'array',
                  maxItems: 9,
                  items: { type: 'string', minLength: 1, maxLength: 255 },
                },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['Name'],
                  properties: {
                    Name: { type: 'string', minLength: 1, maxLength: 255 },
                    Unit: { enum: ['Count', 'Milliseconds', 'None'] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;

const NUMBERS = { type: 'array', minItems: 1, maxItems: 100, items: { type: 'number' } } as const;

/** What a metric's name may lead to: a number, or a distribution as AWS's own exporter writes it. */
const TARGET = {
  anyOf: [
    { type: 'number' },
    {
      type: 'object',
      additionalProperties: false,
      required: ['Values', 'Counts', 'Max', 'Min', 'Count', 'Sum'],
      properties: {
        Values: NUMBERS,
        Counts: NUMBERS,
        Max: { type: 'number' },
        Min: { type: 'number' },
        Count: { type: 'integer', minimum: 1 },
        Sum: { type: 'number' },
      },
    },
  ],
} as const;

interface Line extends Record<string, unknown> {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

const ajv = new Ajv();
const isDocument = ajv.compile<Line>(DOCUMENT);
const isTarget = ajv.compile(TARGET);

/** What of a line the specification does not allow. */
function faultsOf(line: unknown): unknown[] {
  if (!isDocument(line)) return isDocument.errors ?? [];
  return line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => [
    ...Dimensions.flat().filter((name) => typeof line[name] !== 'string' || line[name] === ''),
    ...Metrics.flatMap(({ Name }) => (isTarget(line[Name]) ? [] : [Name, isTarget.errors])),
  ]);
}

/** The metrics that CloudWatch makes of lines: name, and names and values of dimensions. */
function metricsOf(lines: readonly object[]): Set<string> {
  const all = (lines as Line[]).flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
      Dimensions.flatMap((names) =>
        Metrics.map(({ Name }) => [Name, ...names.map((name) => `${name}=${String(line[name])}`)].join(' ')),
      ),
    ),
  );
  return new Set(all);
}

const start = (plane: 'reader' | 'editor' = 'editor') => new Metrics('the-table', plane);

/** An answer of a route, as Fastify has it when it has gone out. */
interface Answer {
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly failure?: unknown;
}

function answer(
  metrics: Metrics,
  { route = 'GET /items', status = 200, ms = 5, failure = null }: Answer = {},
): void {
  const [method = '', url = ''] = route.split(' ');
  const latencies = metrics.ofRoute({ method, url });
  const request = { failure, routeOptions: { config: { latencies } } };
  const reply = { statusCode: status, elapsedTime: ms };
  // All that is looked at.
  metrics.answered(request as FastifyRequest, reply as FastifyReply);
}

const call = (operation: string, more: object = {}) => ({
  service: 'dynamodb',
  operation,
  ms: 3,
  ok: true,
  ...more,
});

const parsed = (metrics: Metrics) => metrics.take(NOW) as Line[];

/** All that can be measured, and more than is told apart. */
function everything(plane: 'reader' | 'editor'): Metrics {
  const metrics = start(plane);
  for (const route of [...measuredRoutes('editor'), 'GET /docs', 'GET /items/:id/other']) {
    for (const status of [101, 200, 206, 304, 404, 503, 600]) answer(metrics, { route, status });
  }
  for (const name of [...measuredOperations('editor'), 'dynamodb:ListTables', 'sqs:SendMessage']) {
    const [service, operation = ''] = name.split(':');
    metrics.called(call(operation, { service, ...(operation in CAPACITY && { capacityUnits: 1.5 }) }));
  }
  for (const route of ['item', 'list']) {
    for (const outcome of ['hit', 'miss', 'coalesced', 'stale', 'stale-if-error'])
      metrics.read({ route, outcome });
  }
  answer(metrics, { route: 'POST /storage/images', status: 503, failure: new UploadsBusy() });
  return metrics;
}

/** As Logs Insights finds them in a line: `Latency.Values.0`. */
function fieldsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null ? fieldsOf(inner, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

describe('the lines of Metrics', () => {
  it('are none where nothing was measured', () => {
    expect(start().take()).toEqual([]);
  });

  it.each(['reader', 'editor'] as const)('keep to the specification (%s)', (plane) => {
    const lines = everything(plane).take(NOW);

    expect(lines.length).toBeGreaterThan(20);
    expect(lines.flatMap(faultsOf)).toEqual([]);
  });

  it('would be found out by this test where they do not keep to it', () => {
    const line = { ...parsed(everything('reader'))[0] } as Record<string, unknown>;

    expect(faultsOf({ ...line, Plane: 1 })).not.toEqual([]);
    expect(faultsOf({ ...line, Latency: { Values: Array(101).fill(1) } })).not.toEqual([]);
    expect(faultsOf({ ...line, _aws: { CloudWatchMetrics: [] } })).not.toEqual([]);
  });

  it('have what queries ask for among their first two hundred fields, more than which Logs Insights does not know', () => {
    const metrics = start();
    for (let ms = 0.01; ms < 1e6; ms *= 1.01) {
      answer(metrics, { ms });
      metrics.called(call('GetItem', { ms, capacityUnits: 1 }));
    }
    const [request, made] = parsed(metrics).map((line) => fieldsOf(line).slice(0, 200));

    const sums = ['Count', 'Sum', 'Min', 'Max'];
    expect(request).toEqual(
      expect.arrayContaining(['Route', 'StatusClass', ...sums.map((sum) => `Latency.${sum}`)]),
    );
    expect(made).toEqual(
      expect.arrayContaining(['Operation', 'failed', 'ReadUnits', ...sums.map((sum) => `SdkLatency.${sum}`)]),
    );
  });

  it.each(['reader', 'editor'] as const)(
    'make as many metrics as are paid for, whatever is asked (%s)',
    (plane) => {
      const metrics = metricsOf(everything(plane).take());
      // Calls that no role of ours allows.
      const foreign = [...metrics].filter((metric) => metric.includes('Operation=other'));
      const writes = [...metrics].filter((metric) => metric.startsWith('WriteUnits'));

      expect(foreign).toHaveLength(1);
      expect(metrics.size - foreign.length - (plane === 'reader' ? writes.length : 0)).toBe(
        mostMetrics(plane),
      );
    },
  );

  it('are written once', () => {
    const metrics = everything('editor');

    expect(metrics.take().length).toBeGreaterThan(0);
    expect(metrics.take()).toEqual([]);
  });
});

describe('a request', () => {
  it('is counted for its route and for the class of its status', () => {
    const metrics = start('reader');
    answer(metrics, { route: 'GET /items/:id', ms: 4 });
    answer(metrics, { route: 'GET /items/:id', ms: 6 });

    expect(parsed(metrics)).toEqual([
      {
        msg: 'metrics',
        Table: 'the-table',
        Plane: 'reader',
        Route: 'GET /items/:id',
        StatusClass: '2xx',
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: 'Tana',
              Dimensions: [
                ['Table', 'Plane', 'Route'],
                ['Table', 'Plane', 'StatusClass'],
              ],
              Metrics: [{ Name: 'Latency', Unit: 'Milliseconds' }],
            },
          ],
        },
        Latency: { Values: [4, 6], Counts: [1, 1], Max: 6, Min: 4, Count: 2, Sum: 10 },
      },
    ]);
  });

  it('is not mixed with one of another class', () => {
    const metrics = start();
    for (const status of [200, 204, 304, 404, 500, 503]) answer(metrics, { status });

    const counted = parsed(metrics).map(({ StatusClass, Latency }) => [
      StatusClass,
      (Latency as { Count: number }).Count,
    ]);
    expect(counted).toEqual([
      ['2xx', 2],
      ['3xx', 1],
      ['4xx', 1],
      ['5xx', 2],
    ]);
  });

  it('by HEAD is one by GET', () => {
    const metrics = start();
    answer(metrics, { route: 'HEAD /storage/images/:name' });

    expect(parsed(metrics)).toMatchObject([{ Route: 'GET /storage/images/:name' }]);
  });

  it.each(['GET /items/7', 'GET /wp-login.php', 'TRACE /items'])('%s is of the other routes', (route) => {
    const metrics = start();
    answer(metrics, { route, status: 404 });

    expect(parsed(metrics)).toMatchObject([{ Route: 'other', StatusClass: '4xx' }]);
  });

  it('is shed where the task had no place for it, and not for another error', () => {
    const metrics = start();
    answer(metrics, { status: 503, failure: new UploadsBusy() });
    answer(metrics, { status: 503, failure: new UploadsBusy() });
    answer(metrics, { status: 500, failure: new Error('unforeseen') });

    expect(parsed(metrics).at(-1)).toMatchObject({ Plane: 'editor', Shed: 2 });
  });
});

describe('a call of AWS', () => {
  it('is counted for its operation, with the capacity that it consumed', () => {
    const metrics = start();
    metrics.called(call('GetItem', { capacityUnits: 0.5, ms: 2 }));
    metrics.called(call('GetItem', { capacityUnits: 1.5, ms: 4 }));
    metrics.called(call('PutItem', { capacityUnits: 6 }));

    expect(parsed(metrics)).toMatchObject([
      { Operation: 'dynamodb:GetItem', ReadUnits: 2, failed: 0, SdkLatency: { Count: 2, Sum: 6 } },
      { Operation: 'dynamodb:PutItem', WriteUnits: 6, SdkLatency: { Count: 1 } },
    ]);
  });

  it('that fails is counted as such', () => {
    const metrics = start();
    metrics.called(call('Query', { ok: false, errorName: 'TimeoutError' }));

    const [line] = parsed(metrics);
    expect(line).toMatchObject({ Operation: 'dynamodb:Query', failed: 1, SdkLatency: { Count: 1 } });
    expect(line).not.toHaveProperty('ReadUnits');
  });

  it('is not counted again with the next one', () => {
    const metrics = start();
    metrics.called(call('Query', { capacityUnits: 2 }));
    metrics.called(call('Query', { ok: false }));
    metrics.take();
    metrics.called(call('Query', { capacityUnits: 0.5 }));

    expect(parsed(metrics)).toMatchObject([{ ReadUnits: 0.5, failed: 0, SdkLatency: { Count: 1 } }]);
  });
});

describe('a read of the cache', () => {
  it('is counted by what came of it', () => {
    const metrics = start();
    for (const outcome of ['hit', 'hit', 'miss', 'coalesced', 'stale', 'stale-if-error'])
      metrics.read({ route: 'list', outcome });
    metrics.read({ route: 'item', outcome: 'miss' });

    expect(parsed(metrics)).toMatchObject([
      { cached: 'item', CacheMisses: 1 },
      {
        cached: 'list',
        CacheHits: 2,
        CacheMisses: 1,
        CacheCoalesced: 1,
        CacheStale: 1,
        CacheStaleIfError: 1,
      },
    ]);
  });

  it('counts the other outcomes as none, so that a ratio can be worked out', () => {
    const metrics = start();
    metrics.read({ route: 'item', outcome: 'hit' });

    expect(parsed(metrics)).toMatchObject([
      { CacheHits: 1, CacheMisses: 0, CacheCoalesced: 0, CacheStale: 0, CacheStaleIfError: 0 },
    ]);
  });
});
