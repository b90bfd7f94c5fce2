import { mostMetrics } from '@tana/env';
import { CostError } from './cost.error';
import { apiServices, type ApiService } from './fargate';
import { at, nameOf, numberAt, refersTo, referring, type Found } from './resource';
import { DAYS, edgeRequests, MINUTES, type Pricer, type Scene } from './scene';
import { BYTES_PER_GB } from './traffic';

/** What one service logs in a month: a line a request, and metrics. */
export function logGb({ requests, tasks }: ApiService, { traffic }: Scene): number {
  const metricLines = tasks * MINUTES * traffic.metricLines;
  return (requests * traffic.logLineBytes + metricLines * traffic.metricLineBytes) / BYTES_PER_GB;
}

/** Who writes to a log group: what taking it in costs, and how much it is in a month. */
interface Written {
  readonly price: string;
  readonly gb: number;
  readonly what: string;
}

/** Taken in, and kept until the retention is over. CloudWatch compresses what it keeps: this is the most it can be. */
export const priceLogGroup: Pricer = (group, scene) => {
  if (isOfFunction(group, scene)) return [];
  const service = writerOf(group, scene);
  const { price, gb, what } = service
    ? { price: 'log-gb-in', gb: logGb(service, scene), what: 'lines of the API' }
    : writtenTo(group, scene);
  const monthsKept = numberAt(group, 'RetentionInDays') / DAYS;
  return [
    { price, quantity: gb, what },
    { price: 'log-gb-kept', quantity: gb * monthsKept, what },
    ...(service
      ? [
          {
            price: 'custom-metric',
            quantity: mostMetrics(service.plane) * scene.traffic.metricShare,
            what: 'metrics of the API',
          },
        ]
      : []),
  ];
};

function writerOf(group: Found, scene: Scene): ApiService | undefined {
  return apiServices(scene).find(
    ({ definition }) => definition.stack === group.stack && refersTo(definition.properties, group),
  );
}

/** Functions run when a stack is deployed, and write some lines. */
function isOfFunction(group: Found, { all }: Scene): boolean {
  return referring(all, 'AWS::Lambda::Function', group).length > 0;
}

function writtenTo(group: Found, scene: Scene): Written {
  const { all, traffic } = scene;
  if (referring(all, 'AWS::EC2::FlowLog', group).length > 0) {
    return { price: 'flow-log-gb-in', gb: traffic.flowLogGb, what: 'refused packets' };
  }
  // WAF writes to no group whose name does not begin so.
  if (String(at(group.properties, 'LogGroupName')).startsWith('aws-waf-logs-')) {
    const lines = edgeRequests(scene) * traffic.wafLoggedShare;
    return { price: 'waf-log-gb-in', gb: (lines * traffic.wafLogLineBytes) / BYTES_PER_GB, what: 'web ACL' };
  }
  throw new CostError(`it is not known who writes to ${nameOf(group)}`);
}
