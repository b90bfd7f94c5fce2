import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IVpc, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { isReference, type Config } from '../config';
import { Endpoints } from '../constructs/endpoints';
import { FlowLogs } from '../constructs/flow.logs';
import { LoadBalancer } from '../constructs/load.balancer';
import { Network } from '../constructs/network';
import { SecurityGroups } from '../constructs/security.groups';

/** Inputs of `NetworkStack`. */
export interface NetworkStackProps extends StackProps {
  readonly config: Config;
  /** Undefined in `dev`, which logs no requests. */
  readonly accessLogs: IBucket | undefined;
}

/** Addresses, ways and the load balancer: what stays as it is when an image is rolled out. */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;
  readonly taskSecurityGroup: ISecurityGroup;
  readonly loadBalancer: ApplicationLoadBalancer;

  constructor(scope: Construct, id: string, { config, accessLogs, ...props }: NetworkStackProps) {
    super(scope, id, props);
    const { vpc } = new Network(this, 'Network', config);
    const groups = new SecurityGroups(this, 'SecurityGroups', config, vpc);
    new Endpoints(this, 'Endpoints', { config, vpc, securityGroup: groups.endpoints });
    if (!isReference(config)) new FlowLogs(this, 'FlowLogs', config, vpc);
    const { resource: loadBalancer } = new LoadBalancer(this, 'LoadBalancer', {
      config,
      vpc,
      securityGroup: groups.loadBalancer,
      accessLogs,
    });
    this.vpc = vpc;
    this.taskSecurityGroup = groups.tasks;
    this.loadBalancer = loadBalancer;
    new CfnOutput(this, 'LoadBalancerDnsName', { value: loadBalancer.loadBalancerDnsName });
  }
}
