import { CostError } from './cost.error';
import { at, listAt, nameOf } from './resource';
import type { Pricer } from './scene';

/** An alarm costs for each metric that it reads, percentiles and sums alike. */
export const priceAlarm: Pricer = (alarm) => {
  const queries = listAt(alarm.properties, 'Metrics');
  const periods = [
    at(alarm.properties, 'Period'),
    ...queries.flatMap((query) => [at(query, 'Period'), at(query, 'MetricStat', 'Period')]),
  ];
  const isDearer =
    periods.some((period) => typeof period === 'number' && period < 60) ||
    queries.some((query) => /SELECT|ANOMALY_DETECTION/.test(String(at(query, 'Expression'))));
  if (isDearer) throw new CostError(`${nameOf(alarm)} is of a kind that has no price here`);
  const metrics = queries.filter((query) => at(query, 'MetricStat') !== undefined).length;
  return [{ price: 'alarm-metric', quantity: Math.max(1, metrics), what: 'alarms' }];
};

/**
 * Tracking a target takes two alarms, which CloudWatch bills like any other.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
export const priceScalingPolicy: Pricer = (policy) => {
  if (at(policy.properties, 'PolicyType') !== 'TargetTrackingScaling') {
    throw new CostError(`${nameOf(policy)} must track a target, which alone has a price here`);
  }
  return [{ price: 'alarm-metric', quantity: 2, what: 'alarms of scaling' }];
};

export const priceMetricFilter: Pricer = ({ properties }) => [
  {
    price: 'custom-metric',
    quantity: listAt(properties, 'MetricTransformations').length,
    what: 'metrics made of log lines, as if they never paused',
  },
];

export const priceDashboard: Pricer = () => [{ price: 'dashboard', quantity: 1, what: 'dashboard' }];

/** Rotation adds a key a year, twice at most. Calls (a cent for some thousand) are left out. */
export const priceKey: Pricer = () => [{ price: 'kms-key', quantity: 1, what: 'key' }];

export const priceSubscription: Pricer = (subscription, { traffic }) => {
  if (at(subscription.properties, 'Protocol') !== 'email') {
    throw new CostError(`${nameOf(subscription)} must be by e-mail, which alone has a price here`);
  }
  return [{ price: 'sns-thousand-mails', quantity: traffic.alarmMails / 1000, what: 'e-mails of alarms' }];
};

export const priceUserPool: Pricer = (pool, { traffic }) => {
  if (at(pool.properties, 'UserPoolTier') !== 'ESSENTIALS') {
    throw new CostError(`${nameOf(pool)} must be of the tier Essentials, which alone has a price here`);
  }
  return [{ price: 'cognito-user', quantity: traffic.editors, what: 'editors' }];
};

/** Standard parameters are free. */
export const priceParameter: Pricer = (parameter) => {
  const tier = at(parameter.properties, 'Tier') ?? 'Standard';
  if (tier !== 'Standard') {
    throw new CostError(`${nameOf(parameter)} must be of the tier Standard, which alone is free`);
  }
  return [];
};
