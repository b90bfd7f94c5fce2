import { measuredOperations, measuredRoutes, STATUS_CLASSES } from '@tana/env';
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { errors, throttles, type Watched } from './alarms';
import { ApiMetrics } from './api.metrics';

/** The state of the shop on one screen. docs/operations.md says what each graph shows. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { config, loadBalancer, reader, editor, table }: Watched) {
    super(scope, id);
    const graph = (title: string, ...metrics: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left: metrics, width: 8, height: 6 });
    const planes = [
      { name: 'reader', ...planeOf(reader) },
      { name: 'editor', ...planeOf(editor) },
    ] as const;
    const dashboard = new cloudwatch.Dashboard(this, 'Resource', {
      dashboardName: `${config.environment}-ops-dashboard-01`,
      defaultInterval: Duration.hours(3),
    });
    dashboard.addWidgets(
      graph('Requests', loadBalancer.metrics.requestCount()),
      graph('Errors (5xx)', errors(loadBalancer)),
      graph('Throttled DynamoDB calls', throttles(table)),
    );
    for (const { name, service, metrics } of planes) {
      dashboard.addWidgets(
        graph(
          `${name}: seconds to answer`,
          metrics.targetResponseTime({ statistic: 'p50' }),
          metrics.targetResponseTime({ statistic: 'p99' }),
        ),
        graph(`${name}: tasks`, metrics.healthyHostCount(), metrics.unhealthyHostCount()),
        graph(
          `${name}: CPU and memory (%)`,
          service.metricCpuUtilization(),
          service.metricMemoryUtilization(),
        ),
      );
      const api = new ApiMetrics(table.tableName, name);
      const byRoute = (statistic: 'p50' | 'p99') =>
        measuredRoutes(name).map((Route) => api.of('latency', statistic, { Route }));
      dashboard.addWidgets(
        graph(`${name}: ms to answer, p50`, ...byRoute('p50')),
        graph(`${name}: ms to answer, p99`, ...byRoute('p99')),
        graph(
          `${name}: answers`,
          ...STATUS_CLASSES.map((StatusClass) => api.of('latency', 'SampleCount', { StatusClass })),
          api.of('shed', 'Sum'),
        ),
      );
      const byOperation = (statistic: 'p99' | 'SampleCount') =>
        measuredOperations(name).map((Operation) => api.of('sdkLatency', statistic, { Operation }));
      dashboard.addWidgets(
        graph(`${name}: calls of AWS`, ...byOperation('SampleCount')),
        graph(`${name}: ms of a call, p99`, ...byOperation('p99')),
        graph(
          `${name}: capacity units`,
          api.of('readUnits', 'Sum'),
          ...(name === 'editor' ? [api.of('writeUnits', 'Sum')] : []),
        ),
      );
    }
    // Whoever has a token, and the editor serves nobody else, reads past the cache.
    const cached = new ApiMetrics(table.tableName, 'reader');
    dashboard.addWidgets(
      graph('Cache: reads without a call (%)', cached.hitRatio()),
      graph(
        'Cache: reads',
        cached.of('cacheHits', 'Sum'),
        cached.of('cacheMisses', 'Sum'),
        cached.of('cacheCoalesced', 'Sum'),
        cached.of('cacheStale', 'Sum'),
        cached.of('cacheStaleIfError', 'Sum'),
      ),
    );
  }
}

const planeOf = ({ service, targetGroup }: Watched['reader']) => ({ service, metrics: targetGroup.metrics });
