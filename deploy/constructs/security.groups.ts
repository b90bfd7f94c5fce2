import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { isReference, type Config } from '../config';
import { CloudFrontAddresses } from './cloudfront.addresses';

/** The API's port in its container. */
export const API_PORT = 3000;

/** Who may speak to whom: the load balancer to the tasks, the tasks to the endpoints, nobody else. */
export class SecurityGroups extends Construct {
  readonly loadBalancer: ec2.SecurityGroup;
  readonly tasks: ec2.SecurityGroup;
  readonly endpoints: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, config: Config, vpc: ec2.IVpc) {
    super(scope, id);
    const { environment } = config;
    const group = (name: string, description: string) => {
      const made = new ec2.SecurityGroup(this, name, {
        vpc,
        securityGroupName: `${environment}-${name}`,
        description,
        allowAllOutbound: false,
      });
      Tags.of(made).add('Name', `${environment}-${name}`);
      return made;
    };
    this.loadBalancer = group('net-sg-alb-01', 'Load balancer');
    this.tasks = group('net-sg-ecs-01', 'Tasks of the API');
    this.endpoints = group('vpce-sg', 'Interface endpoints');

    const visitors = isReference(config)
      ? ec2.Peer.ipv4(config.albIngressCidr)
      : ec2.Peer.prefixList(new CloudFrontAddresses(this, 'CloudFront', config).prefixListId);
    this.loadBalancer.addIngressRule(visitors, ec2.Port.tcp(80), 'visitors');
    this.loadBalancer.addEgressRule(this.tasks, ec2.Port.tcp(API_PORT), 'tasks');
    this.tasks.addIngressRule(this.loadBalancer, ec2.Port.tcp(API_PORT), 'load balancer');
    this.tasks.addEgressRule(this.endpoints, ec2.Port.tcp(443), 'interface endpoints');
    // The private route table leads nowhere but to the gateways of S3 and DynamoDB, so "any" is those two.
    this.tasks.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'S3 and DynamoDB through their gateways');
    this.endpoints.addIngressRule(ec2.Peer.ipv4(config.vpcCidr), ec2.Port.tcp(443), 'the VPC');
  }
}
