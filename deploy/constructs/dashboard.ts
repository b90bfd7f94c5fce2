import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { errors, throttles, type Watched } from './alarms';

/** The state of the shop on one screen. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { config, loadBalancer, reader, editor, table }: Watched) {
    super(scope, id);
    const graph = (title: string, ...metrics: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left: metrics, width: 8, height: 6 });
    const planes = [
      { name: 'reader', ...planeOf(reader) },
      { name: 'editor', ...planeOf(editor) },
    ];
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
    }
  }
}

const planeOf = ({ service, targetGroup }: Watched['reader']) => ({ service, metrics: targetGroup.metrics });
