import { METRICS, METRICS_NAMESPACE, type MeasuredPlane } from '@tana/env';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Which of the metrics that a name and a plane have. */
export interface Dimension {
  readonly Route?: string;
  readonly StatusClass?: string;
  readonly Operation?: string;
}

/** The metrics of one plane that CloudWatch makes of what the API logs (`apps/api/src/metrics.ts`). */
export class ApiMetrics {
  constructor(
    private readonly tableName: string,
    private readonly plane: MeasuredPlane,
  ) {}

  of(
    metric: keyof typeof METRICS,
    statistic: 'p50' | 'p99' | 'Sum' | 'SampleCount',
    dimension: Dimension = {},
  ): cloudwatch.Metric {
    const { name } = METRICS[metric];
    return new cloudwatch.Metric({
      namespace: METRICS_NAMESPACE,
      metricName: name,
      dimensionsMap: { Table: this.tableName, Plane: this.plane, ...dimension },
      statistic,
      label: Object.values<string>({ ...dimension })[0] ?? name,
    });
  }

  /** Reads of a hundred that needed no call of DynamoDB. The API writes all of these, or none. */
  hitRatio(): cloudwatch.IMetric {
    return new cloudwatch.MathExpression({
      expression:
        '100 * (hits + coalesced + stale + failing) / (hits + coalesced + stale + failing + misses)',
      label: 'reads without a call (%)',
      usingMetrics: {
        hits: this.of('cacheHits', 'Sum'),
        coalesced: this.of('cacheCoalesced', 'Sum'),
        stale: this.of('cacheStale', 'Sum'),
        failing: this.of('cacheStaleIfError', 'Sum'),
        misses: this.of('cacheMisses', 'Sum'),
      },
    });
  }
}
