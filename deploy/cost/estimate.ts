import type { Stack } from 'aws-cdk-lib';
import type { Synthesised } from '../synthesise';
import { CostError } from './cost.error';
import { priceDistribution, priceWebAcl } from './edge';
import { priceCluster, priceService } from './fargate';
import { isFree } from './free';
import { priceLogGroup } from './logs';
import { priceEndpoint, priceLoadBalancer } from './network';
import { priceOf, type PriceList } from './prices';
import { at, nameOf, type Found } from './resource';
import type { Pricer, Scene } from './scene';
import { priceBucket, priceRegistry, priceTable } from './stores';
import { requestsOf, type Traffic } from './traffic';
import * as watching from './watching';

/** A stack to be priced. */
export interface PricedStack {
  readonly name: string;
  readonly region: string;
  readonly template: {
    readonly Resources?: Readonly<Record<string, { Type: string; Properties?: unknown }>>;
  };
}

/** A line of the estimate. */
export interface Item {
  readonly service: string;
  readonly what: string;
  /** Stack and logical id. */
  readonly resource: string;
  readonly type: string;
  readonly price: string;
  readonly unit: string;
  /** In a month. */
  readonly quantity: number;
  readonly usdPerUnit: number;
  readonly usd: number;
}

/** What an environment costs in a month. */
export interface Estimate {
  readonly items: readonly Item[];
  readonly usd: number;
}

/** What costs, and by what properties it would cost more than is counted here. */
const PRICED: Readonly<Record<string, { pricer: Pricer; uncounted?: readonly string[] }>> = {
  'AWS::ApplicationAutoScaling::ScalingPolicy': { pricer: watching.priceScalingPolicy },
  'AWS::CloudFront::Distribution': { pricer: priceDistribution },
  'AWS::CloudWatch::Alarm': { pricer: watching.priceAlarm },
  'AWS::CloudWatch::Dashboard': { pricer: watching.priceDashboard },
  'AWS::Cognito::UserPool': { pricer: watching.priceUserPool },
  'AWS::DynamoDB::Table': {
    pricer: priceTable,
    uncounted: [
      'ContributorInsightsSpecification',
      'KinesisStreamSpecification',
      'StreamSpecification',
      'TableClass',
    ],
  },
  'AWS::EC2::VPCEndpoint': { pricer: priceEndpoint },
  'AWS::ECR::Repository': { pricer: priceRegistry },
  'AWS::ECS::Cluster': { pricer: priceCluster },
  'AWS::ECS::Service': {
    pricer: priceService,
    uncounted: ['CapacityProviderStrategy', 'ServiceConnectConfiguration'],
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    pricer: priceLoadBalancer,
    uncounted: ['MinimumLoadBalancerCapacity'],
  },
  'AWS::KMS::Key': { pricer: watching.priceKey },
  'AWS::Logs::LogGroup': { pricer: priceLogGroup, uncounted: ['LogGroupClass'] },
  'AWS::Logs::MetricFilter': { pricer: watching.priceMetricFilter },
  'AWS::S3::Bucket': {
    pricer: priceBucket,
    uncounted: [
      'AccelerateConfiguration',
      'AnalyticsConfigurations',
      'IntelligentTieringConfigurations',
      'InventoryConfigurations',
      'MetricsConfigurations',
      'ReplicationConfiguration',
    ],
  },
  'AWS::SNS::Subscription': { pricer: watching.priceSubscription },
  'AWS::SSM::Parameter': { pricer: watching.priceParameter },
  'AWS::WAFv2::WebACL': { pricer: priceWebAcl },
};

/** Stacks of one environment, with what tells their buckets apart. */
export interface PricedEnvironment {
  readonly stacks: readonly PricedStack[];
  readonly buckets: Scene['buckets'];
}

export function toBePriced({ config, stacks, templates }: Synthesised): PricedEnvironment {
  const synthesised = Object.values<Stack | undefined>({ ...stacks });
  const regions = new Map(synthesised.map((stack) => [stack?.stackName, stack?.region]));
  return {
    stacks: Object.entries(templates).map(([name, template]) => {
      const region = regions.get(name);
      if (region === undefined) throw new CostError(`the region of ${name} is not known`);
      return { name, region, template };
    }),
    buckets: { pictures: config.storageBucketName, site: config.siteBucketName },
  };
}

/**
 * What the stacks cost in a month with this traffic. Quantities come from the templates; free tiers are not counted.
 *
 * @throws CostError naming what has no price: a type, a property, a price in that region.
 */
export function estimate(
  { stacks, buckets }: PricedEnvironment,
  traffic: Traffic,
  prices: PriceList,
): Estimate {
  const all = stacks.flatMap(({ name, region, template }) =>
    Object.entries(template.Resources ?? {}).map(([id, { Type, Properties }]): Found => ({
      stack: name,
      region,
      id,
      type: Type,
      properties: Properties,
    })),
  );
  refuseUnknown(all);
  const hasCdn = all.some(({ type }) => type === 'AWS::CloudFront::Distribution');
  const scene: Scene = { all, traffic, requests: requestsOf(traffic), buckets, hasCdn };
  const items = all.flatMap((resource) => itemsOf(resource, scene, prices));
  return { items, usd: items.reduce((sum, { usd }) => sum + usd, 0) };
}

function refuseUnknown(all: readonly Found[]): void {
  const unknown = all.filter(({ type }) => !PRICED[type] && !isFree(type));
  if (unknown.length > 0) {
    const named = unknown.map((resource) => `${resource.type} (${nameOf(resource)})`);
    throw new CostError(`nothing is known of the price of ${named.join(', ')}: deploy/cost must learn it`);
  }
}

function itemsOf(resource: Found, scene: Scene, prices: PriceList): Item[] {
  const priced = PRICED[resource.type];
  if (!priced) return [];
  const uncounted =
    priced.uncounted?.filter((property) => at(resource.properties, property) !== undefined) ?? [];
  if (uncounted.length > 0) {
    throw new CostError(`${nameOf(resource)} has ${uncounted.join(', ')}, which has no price here`);
  }
  return priced.pricer(resource, scene).map(({ price: name, quantity, what }) => {
    const { service, unit, usd } = priceOf(prices, name, resource.region);
    return {
      service,
      what,
      resource: nameOf(resource),
      type: resource.type,
      price: name,
      unit,
      quantity,
      usdPerUnit: usd,
      usd: quantity * usd,
    };
  });
}

/** How the cost depends on the number of pages seen, US dollars a month. */
export interface ByPageViews {
  /** With no page seen at all. */
  readonly fixed: number;
  /** What a million pages add. */
  readonly perMillion: number;
  /** All of it, shared among a million pages at the stated number. */
  readonly averagePerMillion: number;
}

export function byPageViews(
  environment: PricedEnvironment,
  traffic: Traffic,
  prices: PriceList,
): ByPageViews {
  const MILLION = 1e6;
  const at = (pageViews: number) => estimate(environment, { ...traffic, pageViews }, prices).usd;
  const fixed = at(0);
  return {
    fixed,
    perMillion: at(MILLION) - fixed,
    averagePerMillion: (at(traffic.pageViews) / traffic.pageViews) * MILLION,
  };
}
