import { Duration, Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config';
import { ApiMetrics } from './api.metrics';
import type { ApiService } from './api.service';

/** The calls that a throttled table would refuse. */
const OPERATIONS = ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'];

/** What libs/auth logs of a token whose key is not among those that were read at the deployment. */
const UNKNOWN_KEY = 'unknown signing key';

/** What is watched. */
export interface Watched {
  readonly config: Config;
  readonly loadBalancer: elb.IApplicationLoadBalancer;
  readonly reader: ApiService;
  readonly editor: ApiService;
  readonly table: dynamodb.Table;
}

/** When to wake somebody. docs/deploy.md says for each what to do, and is tested to. */
export class Alarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly watched: Watched,
    private readonly topic: ITopic,
  ) {
    super(scope, id);
    const { loadBalancer, reader, editor, table } = watched;

    this.alarm('5xx', errors(loadBalancer), {
      threshold: 5,
      meaning: 'The API or the load balancer fails requests',
    });
    this.alarm('throttled', throttles(table), {
      threshold: 1,
      meaning: 'DynamoDB refuses calls for being too many',
    });
    this.alarm('unknown-kid', this.unknownKeys(editor), {
      threshold: 1,
      meaning: 'A token was signed by a key that the editor plane does not know',
    });
    // These answers are 200, so that nothing else shows it.
    this.alarm('reader-stale', new ApiMetrics(table.tableName, 'reader').of('cacheStaleIfError', 'Sum'), {
      threshold: 1,
      meaning: 'DynamoDB does not answer, and visitors see what the cache still has',
    });
    // An upload is rendered before it is answered, which takes seconds.
    for (const [plane, { service, targetGroup }, slowSeconds] of [
      ['reader', reader, 1],
      ['editor', editor, 10],
    ] as const) {
      this.alarm(`${plane}-p99`, targetGroup.metrics.targetResponseTime({ statistic: 'p99' }), {
        threshold: slowSeconds,
        meaning: `One request of the ${plane} plane in a hundred is slow`,
      });
      this.alarm(`${plane}-unhealthy`, targetGroup.metrics.unhealthyHostCount({ statistic: 'max' }), {
        threshold: 1,
        meaning: `A task of the ${plane} plane does not answer /health`,
      });
      this.alarm(`${plane}-cpu`, service.metricCpuUtilization(), {
        threshold: 85,
        meaning: `The ${plane} plane runs out of CPU, and scaling does not help`,
      });
      this.alarm(`${plane}-memory`, service.metricMemoryUtilization(), {
        threshold: 85,
        meaning: `The ${plane} plane runs out of memory`,
      });
      this.alarm(`${plane}-shed`, new ApiMetrics(table.tableName, plane).of('shed', 'Sum'), {
        threshold: 10,
        meaning: `The ${plane} plane refuses requests, since it has too many`,
      });
    }
  }

  /** Rings when the metric has been at the threshold or above it in two of three times five minutes. */
  private alarm(
    name: string,
    metric: cloudwatch.IMetric,
    { threshold, meaning }: { threshold: number; meaning: string },
  ): void {
    const alarmName = `${this.watched.config.environment}-ops-alarm-${name}`;
    const alarm = new cloudwatch.Alarm(this, name, {
      alarmName,
      alarmDescription: `${meaning}. What to do: docs/deploy.md, “Alarms”.`,
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    Tags.of(alarm).add('Name', alarmName);
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }

  private unknownKeys({ logGroup }: ApiService): cloudwatch.IMetric {
    const filter = new logs.MetricFilter(this, 'UnknownKeys', {
      logGroup,
      filterPattern: logs.FilterPattern.stringValue('$.msg', '=', UNKNOWN_KEY),
      metricNamespace: `Tana/${this.watched.config.environment}`,
      metricName: 'UnknownSigningKeys',
    });
    return filter.metric({ statistic: 'sum', period: Duration.minutes(5) });
  }
}

/**
 * Every 5xx that a visitor saw, whoever gave it. Whoever gave none has no data at all, and a sum must not be missing for
 * that.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function errors({ metrics }: elb.IApplicationLoadBalancer): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    expression: 'FILL(api, 0) + FILL(balancer, 0)',
    label: '5xx',
    period: Duration.minutes(5),
    usingMetrics: {
      api: metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT),
      balancer: metrics.httpCodeElb(elb.HttpCodeElb.ELB_5XX_COUNT),
    },
  });
}

/** Calls that DynamoDB refused, of the table and its indexes together. */
export function throttles(table: dynamodb.Table): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    expression: OPERATIONS.map((operation) => `FILL(${operation.toLowerCase()}, 0)`).join(' + '),
    label: 'throttled calls',
    period: Duration.minutes(5),
    usingMetrics: Object.fromEntries(
      OPERATIONS.map((operation) => [
        operation.toLowerCase(),
        new cloudwatch.Metric({
          namespace: 'AWS/DynamoDB',
          metricName: 'ThrottledRequests',
          dimensionsMap: { TableName: table.tableName, Operation: operation },
          statistic: 'sum',
        }),
      ]),
    ),
  });
}
