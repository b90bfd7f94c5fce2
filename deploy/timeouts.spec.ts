import { VARIABLES } from '@tana/env';
import { synthesise } from './synthesise';

/** As docs/operations.md explains them. */
describe.each(['dev', 'stg', 'prod'] as const)('the timeouts of %s', (environment) => {
  const resources = Object.values(synthesise(environment).templates).flatMap(({ Resources }) =>
    Object.values(Resources),
  );
  const propertiesOf = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const targetGroups = propertiesOf('AWS::ElasticLoadBalancingV2::TargetGroup');
  const containers = propertiesOf('AWS::ECS::TaskDefinition').flatMap(
    ({ ContainerDefinitions }) => ContainerDefinitions as { StopTimeout: number }[],
  );
  const services = propertiesOf('AWS::ECS::Service');

  it('take a task that says that it goes out of the load balancer before it stops serving', () => {
    expect(targetGroups.length).toBeGreaterThan(0);
    for (const { HealthCheckIntervalSeconds: interval, UnhealthyThresholdCount: probes } of targetGroups) {
      expect(Number(interval) * Number(probes)).toBeLessThan(VARIABLES.DRAIN_SECONDS.unset);
    }
  });

  it('leave a probe no longer than until the next', () => {
    for (const { HealthCheckIntervalSeconds: interval, HealthCheckTimeoutSeconds: timeout } of targetGroups) {
      expect(Number(timeout)).toBeLessThan(Number(interval));
    }
  });

  it('leave a task time to drain, and then to finish what is in flight', () => {
    expect(containers.length).toBeGreaterThan(0);
    for (const { StopTimeout } of containers) {
      expect(StopTimeout).toBeGreaterThanOrEqual(VARIABLES.DRAIN_SECONDS.unset + 15);
    }
  });

  it('leave a task time to start before its probes count', () => {
    expect(services.length).toBeGreaterThan(0);
    for (const { HealthCheckGracePeriodSeconds } of services) {
      expect(HealthCheckGracePeriodSeconds).toBeGreaterThanOrEqual(30);
    }
  });
});
