import { at, listAt, nameOf, referring } from './resource';
import { apiServices } from './fargate';
import { CostError } from './cost.error';
import { logGb } from './logs';
import { balancedRequests, HOURS, SECONDS, type Pricer } from './scene';

/** Hourly for each zone. What goes through is the log alone: image layers come from S3, by the free gateway. */
export const priceEndpoint: Pricer = ({ properties }, scene) => {
  const kind = at(properties, 'VpcEndpointType') ?? 'Gateway';
  if (kind === 'Gateway') return [];
  const zones = listAt(properties, 'SubnetIds').length;
  const carriesLogs = JSON.stringify(at(properties, 'ServiceName')).includes('.logs');
  const gb = apiServices(scene).reduce((sum, service) => sum + logGb(service, scene), 0);
  return [
    { price: 'endpoint-hour', quantity: zones * HOURS, what: 'interface endpoints' },
    ...(carriesLogs ? [{ price: 'endpoint-gb', quantity: gb, what: 'logs on their way' }] : []),
  ];
};

/** Requests that come over one connection, on average. */
const REQUESTS_PER_CONNECTION = 5;
const RULES_FREE = 10;

/**
 * By the hour, and by the largest of four measures: new connections (25 a second), open ones (3,000), GB (1 an hour),
 * evaluated rules beyond ten (1,000 a second).
 *
 * @see https://aws.amazon.com/elasticloadbalancing/pricing/
 */
export const priceLoadBalancer: Pricer = (balancer, scene) => {
  if ((at(balancer.properties, 'Type') ?? 'application') !== 'application') {
    throw new CostError(`${nameOf(balancer)} is no application load balancer, which alone has a price here`);
  }
  const { hasCdn, requests } = scene;
  const perSecond = balancedRequests(scene) / SECONDS;
  const sentGb = requests.readGb + (hasCdn ? 0 : requests.pictureGb);
  const listeners = referring(scene.all, 'AWS::ElasticLoadBalancingV2::Listener', balancer);
  const rules = listeners.flatMap((listener) =>
    referring(scene.all, 'AWS::ElasticLoadBalancingV2::ListenerRule', listener),
  ).length;
  const newPerSecond = perSecond / REQUESTS_PER_CONNECTION;
  const units = Math.max(
    newPerSecond / 25,
    (newPerSecond * idleSeconds(balancer.properties)) / 3000,
    (sentGb + requests.uploadGb) / HOURS,
    (perSecond * Math.max(0, rules - RULES_FREE)) / 1000,
  );
  const isPublic = at(balancer.properties, 'Scheme') === 'internet-facing';
  const zones = listAt(balancer.properties, 'Subnets').length;
  return [
    { price: 'alb-hour', quantity: HOURS, what: 'load balancer' },
    { price: 'alb-lcu-hour', quantity: units * HOURS, what: 'capacity units' },
    ...(isPublic
      ? [
          { price: 'public-ipv4-hour', quantity: zones * HOURS, what: 'one in each zone' },
          { price: 'internet-gb', quantity: sentGb, what: 'answers and pictures of the API' },
        ]
      : []),
  ];
};

function idleSeconds(properties: unknown): number {
  const attribute = listAt(properties, 'LoadBalancerAttributes').find(
    (entry) => at(entry, 'Key') === 'idle_timeout.timeout_seconds',
  );
  return Number(at(attribute, 'Value') ?? 60);
}
