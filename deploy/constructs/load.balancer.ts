import { Duration, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { isReference, type Config } from '../config';

/** Inputs of `LoadBalancer`. */
export interface LoadBalancerProps {
  readonly config: Config;
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.ISecurityGroup;
  /** Where requests are logged; undefined in `dev`. */
  readonly accessLogs: IBucket | undefined;
}

/**
 * The load balancer: public in `dev`, as in the reference system; private elsewhere, where CloudFront alone reaches it.
 *
 * It stands in the network stack, not beside the services: CloudFront needs it, the services need CloudFront's sign-in
 * client, and an image that is rolled out has nothing to do with it.
 */
export class LoadBalancer extends Construct {
  readonly resource: elb.ApplicationLoadBalancer;

  constructor(scope: Construct, id: string, { config, vpc, securityGroup, accessLogs }: LoadBalancerProps) {
    super(scope, id);
    const name = `${config.environment}-api-alb-01`;
    const isPublic = isReference(config);
    this.resource = new elb.ApplicationLoadBalancer(this, 'Resource', {
      loadBalancerName: name,
      vpc,
      securityGroup,
      internetFacing: isPublic,
      vpcSubnets: { subnetType: isPublic ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_ISOLATED },
      idleTimeout: Duration.seconds(60),
      dropInvalidHeaderFields: true,
      deletionProtection: !isPublic,
      // CloudFront has put the visitor's address last. Its own, added behind that, would make one visitor of all.
      xffHeaderProcessingMode: isPublic
        ? elb.XffHeaderProcessingMode.APPEND
        : elb.XffHeaderProcessingMode.PRESERVE,
    });
    Tags.of(this.resource).add('Name', name);
    if (accessLogs) this.resource.logAccessLogs(accessLogs, 'load-balancer');
  }
}
