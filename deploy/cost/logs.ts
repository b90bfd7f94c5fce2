import { CostError } from './cost.error';
import { apiServices, type ApiService } from './fargate';
import { at, nameOf, numberAt, refersTo, referring, type Found } from './resource';
import { DAYS, edgeRequests, type Pricer, type Scene } from './scene';
import { BYTES_PER_GB } from './traffic';

/** What one service logs in a month: a line a request. */
export function logGb({ requests }: ApiService, { traffic }: Scene): number {
  return (requests * traffic.logLineBytes) / BYTES_PER_GB;
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
  const { price, gb, what } = writtenTo(group, scene);
  const monthsKept = numberAt(group, 'RetentionInDays') / DAYS;
  return [
    { price, quantity: gb, what },
    { price: 'log-gb-kept', quantity: gb * monthsKept, what },
  ];
};

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
  const service = apiServices(scene).find(
    ({ definition }) => definition.stack === group.stack && refersTo(definition.properties, group),
  );
  if (!service) throw new CostError(`it is not known who writes to ${nameOf(group)}`);
  return { price: 'log-gb-in', gb: logGb(service, scene), what: 'lines of the API' };
}
