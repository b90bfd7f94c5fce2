import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { isReference, type Config } from '../config';

/** What a Fargate task without a way to the internet needs to pull its image and to write its log. */
const INTERFACES = {
  'ecr-api': ec2.InterfaceVpcEndpointAwsService.ECR,
  'ecr-dkr': ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
};

/** The reference system has this one too. Fargate does without it, and each costs as much as a small task. */
const REFERENCE_INTERFACES = { ...INTERFACES, ecs: ec2.InterfaceVpcEndpointAwsService.ECS };

/** Inputs of `Endpoints`. */
export interface EndpointsProps {
  readonly config: Config;
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.ISecurityGroup;
}

/**
 * How tasks reach AWS: S3 and DynamoDB by the private route table, the rest by addresses in the private subnets.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, { config, vpc, securityGroup }: EndpointsProps) {
    super(scope, id);
    const prefix = `${config.environment}-net`;
    const subnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    const gateways = {
      s3: ec2.GatewayVpcEndpointAwsService.S3,
      dynamodb: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
    };
    for (const [name, service] of Object.entries(gateways)) {
      const endpoint = new ec2.GatewayVpcEndpoint(this, name, { vpc, service, subnets: [subnets] });
      Tags.of(endpoint).add('Name', `${prefix}-${name}-gateway-01`);
    }
    for (const [name, service] of Object.entries(isReference(config) ? REFERENCE_INTERFACES : INTERFACES)) {
      const endpoint = new ec2.InterfaceVpcEndpoint(this, name, {
        vpc,
        service,
        subnets,
        securityGroups: [securityGroup],
        privateDnsEnabled: true,
        open: false,
      });
      Tags.of(endpoint).add('Name', `${prefix}-vpce-${name}-01`);
    }
  }
}
