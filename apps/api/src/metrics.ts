import {
  CACHE_READS,
  CAPACITY,
  measuredOperations,
  measuredRoutes,
  METRICS,
  METRICS_NAMESPACE,
  OTHER,
  SDK_CALLS,
  STATUS_CLASSES,
  type CacheRead,
  type MeasuredPlane,
  type Metric,
  type SdkCall,
} from '@tana/env';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ApiConfig } from './api.config';
import { isProbe } from './health/probe';
import { Histogram, type Distribution } from './histogram';
import { isShed } from './problem.filter';

/** CloudWatch's own period. */
const WRITE_EVERY_MS = 60_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Where the answers of the route are counted. */
    latencies?: RouteLatencies;
  }
}

/** Times to answer, by the class of the status. */
type RouteLatencies = readonly Histogram[];

interface Operation {
  readonly latency: Histogram;
  failed: number;
  units: number;
}

const CACHE_METRICS = {
  hit: METRICS.cacheHits,
  miss: METRICS.cacheMisses,
  coalesced: METRICS.cacheCoalesced,
  stale: METRICS.cacheStale,
  'stale-if-error': METRICS.cacheStaleIfError,
} as const satisfies Record<CacheRead['outcome'], Metric>;

/**
 * What is measured since it was last taken, in a space that does not grow. Each line is for CloudWatch, which makes
 * metrics of it, and for Logs Insights, which finds in it what is no metric: status by route, failed calls by operation.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class Metrics {
  private readonly routes: ReadonlyMap<string, RouteLatencies>;
  private readonly other: RouteLatencies;
  private readonly operations: ReadonlyMap<string, Operation>;
  private readonly cache = { item: noReads(), list: noReads() };
  private shed = 0;

  constructor(
    private readonly table: string,
    private readonly plane: MeasuredPlane,
  ) {
    this.other = STATUS_CLASSES.map(() => new Histogram());
    this.routes = new Map([
      ...measuredRoutes(plane).map((route) => [route, STATUS_CLASSES.map(() => new Histogram())] as const),
      [OTHER, this.other],
    ]);
    this.operations = new Map(
      [...measuredOperations(plane), OTHER].map((operation) => [
        operation,
        { latency: new Histogram(), failed: 0, units: 0 },
      ]),
    );
  }

  ofRoute({ method, url }: Pick<RouteOptions, 'method' | 'url'>): RouteLatencies {
    const [first = ''] = [method].flat();
    return this.routes.get(`${first === 'HEAD' ? 'GET' : first} ${url}`) ?? this.other;
  }

  answered(request: FastifyRequest, reply: FastifyReply): void {
    const latencies = request.routeOptions.config.latencies ?? this.other;
    latencies[Math.trunc(reply.statusCode / 100) - 2]?.add(reply.elapsedTime);
    if (request.failure !== null && isShed(request.failure)) this.shed++;
  }

  readonly called = (message: unknown): void => {
    // Nobody but `publishCalls` publishes on this channel.
    const { service, operation, ms, ok, capacityUnits = 0 } = message as SdkCall;
    const measured = this.operations.get(`${service}:${operation}`) ?? this.operations.get(OTHER);
    if (!measured) return;
    measured.latency.add(ms);
    measured.units += capacityUnits;
    if (!ok) measured.failed++;
  };

  readonly read = (message: unknown): void => {
    // Nobody but the read cache publishes on this channel.
    const { route, outcome } = message as CacheRead;
    this.cache[route][outcome]++;
  };

  /** The lines to be logged; none for what there was nothing of. */
  take(now = Date.now()): object[] {
    return [
      ...this.requestLines(now),
      ...this.callLines(now),
      ...this.cacheLines(now),
      ...this.shedLines(now),
    ];
  }

  private requestLines(now: number): object[] {
    return [...this.routes].flatMap(([Route, latencies]) =>
      STATUS_CLASSES.flatMap((StatusClass, index) => {
        const latency = latencies[index]?.take();
        return latency ? [this.line(now, { Route, StatusClass }, [[METRICS.latency, latency]])] : [];
      }),
    );
  }

  private callLines(now: number): object[] {
    return [...this.operations].flatMap(([Operation, measured]) => {
      const latency = measured.latency.take();
      if (!latency) return [];
      const { failed, units } = measured;
      const kind = CAPACITY[Operation.replace('dynamodb:', '')];
      Object.assign(measured, { failed: 0, units: 0 });
      return [
        this.line(now, { Operation, failed }, [
          ...(kind && units > 0 ? [[METRICS[kind], units] as const] : []),
          [METRICS.sdkLatency, latency],
        ]),
      ];
    });
  }

  private cacheLines(now: number): object[] {
    return (['item', 'list'] as const).flatMap((cached) => {
      const reads = this.cache[cached];
      this.cache[cached] = noReads();
      if (outcomes().every((outcome) => reads[outcome] === 0)) return [];
      // All of them, since CloudWatch works out no ratio where one has no data.
      const counted = outcomes().map((outcome) => [CACHE_METRICS[outcome], reads[outcome]] as const);
      return [this.line(now, { cached }, counted)];
    });
  }

  private shedLines(now: number): object[] {
    const { shed } = this;
    this.shed = 0;
    return shed > 0 ? [this.line(now, {}, [[METRICS.shed, shed]])] : [];
  }

  /** Distributions come last, for they have many fields. */
  private line(
    Timestamp: number,
    properties: Record<string, string | number>,
    measured: readonly (readonly [Metric, number | Distribution])[],
  ): object {
    const metrics = measured.map(([metric]) => metric);
    const directives = Array.from(
      Map.groupBy(metrics, ({ dimensions }) => dimensions),
      ([Dimensions, alike]) => ({
        Namespace: METRICS_NAMESPACE,
        Dimensions,
        Metrics: alike.map(({ name, unit }) => ({ Name: name, Unit: unit })),
      }),
    );
    return {
      msg: 'metrics',
      Table: this.table,
      Plane: this.plane,
      ...properties,
      _aws: { Timestamp, CloudWatchMetrics: directives },
      ...Object.fromEntries(measured.map(([{ name }, value]) => [name, value])),
    };
  }
}

/**
 * Measures requests, calls of AWS and reads of the cache, and logs them once a minute and at the end. Call it before
 * there are routes. Where the log is for a person, and not for CloudWatch, nothing is measured.
 */
export function measure(fastify: FastifyInstance, { isEditor, measures, tableName }: ApiConfig): void {
  if (!measures) return;
  const metrics = new Metrics(tableName, isEditor ? 'editor' : 'reader');
  // Whoever wants fewer lines of requests (LOG_LEVEL) has not asked for graphs and alarms without data.
  const log = fastify.log.child({}, { level: 'info' });
  const write = () => metrics.take().forEach((line) => log.info(line));

  fastify.addHook('onRoute', (route) => {
    route.config = { ...route.config, latencies: metrics.ofRoute(route) };
  });
  fastify.whenEnded.push((request, reply) => {
    if (!isProbe(request.url)) metrics.answered(request, reply);
  });
  subscribe(SDK_CALLS, metrics.called);
  subscribe(CACHE_READS, metrics.read);
  const timer = setInterval(write, WRITE_EVERY_MS).unref();
  // What was in flight has ended by then.
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    unsubscribe(SDK_CALLS, metrics.called);
    unsubscribe(CACHE_READS, metrics.read);
    write();
    done();
  });
}

function noReads(): Record<CacheRead['outcome'], number> {
  return { hit: 0, miss: 0, coalesced: 0, stale: 0, 'stale-if-error': 0 };
}

function outcomes(): CacheRead['outcome'][] {
  // Object.keys forgets the names of the keys.
  return Object.keys(CACHE_METRICS) as CacheRead['outcome'][];
}
