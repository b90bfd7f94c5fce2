import { VARIABLES, type MeasuredPlane } from '@tana/env';
import { CostError } from './cost.error';
import { at, listAt, nameOf, numberAt, refersTo, referring, type Found } from './resource';
import { balancedRequests, HOURS, MINUTES, SECONDS, type Pricer, type Scene } from './scene';

const SERVICE = 'AWS::ECS::Service';

/** A service with what stands around it in its stack. */
export interface ApiService {
  readonly tasks: number;
  readonly plane: MeasuredPlane;
  /** Adopts what was typed by hand, at so many read units a second; 0 for a reader. */
  readonly adoptionUnitsPerSecond: number;
  /** That it answers in a month: the editor what is written, and what is read where it is alone. */
  readonly requests: number;
  readonly definition: Found;
  /** Seconds between two health checks by one node of the load balancer. */
  readonly probedEvery: number;
}

/** Every service of the templates. */
export function apiServices(scene: Scene): readonly ApiService[] {
  const services = scene.all.filter(({ type }) => type === SERVICE);
  return services.map((service) => apiService(service, scene));
}

export function apiService(service: Found, scene: Scene): ApiService {
  const definition = one('AWS::ECS::TaskDefinition', service, scene);
  const targetGroup = one('AWS::ElasticLoadBalancingV2::TargetGroup', service, scene);
  const isEditor = variable(definition, 'EDITOR') === 'true';
  const isAlone = scene.all.filter(({ type }) => type === SERVICE).length === 1;
  const requests = (isAlone || !isEditor ? reads(scene) : 0) + (isEditor ? scene.requests.writes : 0);
  const units = variable(definition, 'ADOPTION_RCU_PER_SECOND') ?? VARIABLES.ADOPTION_RCU_PER_SECOND.unset;
  return {
    tasks: taskCount(service, requests, scene),
    plane: isEditor ? 'editor' : 'reader',
    adoptionUnitsPerSecond: isEditor ? Number(units) : 0,
    requests,
    definition,
    probedEvery: numberAt(targetGroup, 'HealthCheckIntervalSeconds'),
  };
}

/**
 * The least that the service or its scaling says, and more where the average of the stated traffic is more than its
 * requests per target. Peaks are not counted: they last hours of a month, and an hour of a task costs cents.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
function taskCount(service: Found, requests: number, scene: Scene): number {
  const [scaling] = referring(scene.all, 'AWS::ApplicationAutoScaling::ScalableTarget', service);
  if (!scaling) return numberAt(service, 'DesiredCount');
  const least = numberAt(scaling, 'MinCapacity');
  const most = numberAt(scaling, 'MaxCapacity');
  const policies = referring(scene.all, 'AWS::ApplicationAutoScaling::ScalingPolicy', scaling);
  const perMinute = requests / MINUTES;
  const wanted = policies.filter(isByRequests).map((policy) => {
    return Math.ceil(perMinute / numberAt(policy, 'TargetTrackingScalingPolicyConfiguration', 'TargetValue'));
  });
  return Math.min(most, Math.max(least, ...wanted));
}

const reads = (scene: Scene) => balancedRequests(scene) - scene.requests.writes;

function isByRequests({ properties }: Found): boolean {
  const metric = ['TargetTrackingScalingPolicyConfiguration', 'PredefinedMetricSpecification'];
  return at(properties, ...metric, 'PredefinedMetricType') === 'ALBRequestCountPerTarget';
}

function one(type: string, named: Found, { all }: Scene): Found {
  const [found] = all.filter(
    (other) => other.type === type && other.stack === named.stack && refersTo(named.properties, other),
  );
  if (!found) throw new CostError(`${nameOf(named)} names no ${type} of its stack`);
  return found;
}

function variable(definition: Found, name: string): unknown {
  const variables = listAt(definition.properties, 'ContainerDefinitions').flatMap((container) =>
    listAt(container, 'Environment'),
  );
  return at(
    variables.find((entry) => at(entry, 'Name') === name),
    'Value',
  );
}

/** @see https://aws.amazon.com/fargate/pricing/ */
export const priceService: Pricer = (service, scene) => {
  const { definition, tasks } = apiService(service, scene);
  const architecture = at(definition.properties, 'RuntimePlatform', 'CpuArchitecture') ?? 'X86_64';
  if (at(service.properties, 'LaunchType') !== 'FARGATE' || architecture !== 'X86_64') {
    throw new CostError(`${nameOf(service)} must run on Fargate, on X86_64, which alone has a price here`);
  }
  // 1024 units are a vCPU, 1024 MiB a GB.
  const vcpu = numberAt(definition, 'Cpu') / 1024;
  const gb = numberAt(definition, 'Memory') / 1024;
  const hours = tasks * HOURS;
  return [
    { price: 'fargate-vcpu-hour', quantity: hours * vcpu, what: 'processors of tasks' },
    { price: 'fargate-gb-hour', quantity: hours * gb, what: 'memory of tasks' },
  ];
};

/**
 * Metrics that Container Insights makes of each, as AWS's page of prices counts them in its example. Known from memory:
 * no copy of that example was found, so compare with the first bill.
 */
const METRICS_OF = { cluster: 8, service: 11, family: 6 };

/** It also logs each cluster, service, task and container once a minute, in about 1 kB. */
const EVENT_BYTES = 1024;

/** @see https://aws.amazon.com/cloudwatch/pricing/ (“Container Insights for Amazon ECS”) */
export const priceCluster: Pricer = (cluster, scene) => {
  const setting = listAt(cluster.properties, 'ClusterSettings').find(
    (entry) => at(entry, 'Name') === 'containerInsights',
  );
  const insights = at(setting, 'Value') ?? 'disabled';
  if (insights === 'disabled') return [];
  if (insights !== 'enabled') {
    throw new CostError(
      `${nameOf(cluster)} has Container Insights ${JSON.stringify(insights)}, which has no price here`,
    );
  }
  const services = apiServices(scene);
  const tasks = services.reduce((sum, service) => sum + service.tasks, 0);
  const events = MINUTES * (1 + services.length + 2 * tasks);
  return [
    {
      price: 'custom-metric',
      quantity: METRICS_OF.cluster + services.length * (METRICS_OF.service + METRICS_OF.family),
      what: 'Container Insights',
    },
    {
      price: 'log-gb-in',
      quantity: (events * EVENT_BYTES) / 1024 ** 3,
      what: 'Container Insights',
    },
  ];
};

/** A probe's result is kept this long by the API. */
const PROBE_KEPT_SECONDS = 5;

/** HeadBucket calls that health checks make in a month. Every zone has a node of the load balancer, and each checks. */
export function healthProbes(scene: Scene): number {
  const balancer = scene.all.find(({ type }) => type === 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const nodes = listAt(balancer?.properties, 'Subnets').length;
  return apiServices(scene).reduce(
    (sum, { tasks, probedEvery }) =>
      sum + (tasks * SECONDS) / Math.max(PROBE_KEPT_SECONDS, probedEvery / nodes),
    0,
  );
}
