import { Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Config, SubnetConfig } from '../config';

/**
 * The VPC with its subnets: the public ones route to the internet, the private ones have no way there at all. There
 * is no NAT gateway to pay for, or to leak through; what tasks call is reached through `Endpoints`.
 *
 * Made of plain resources, since `ec2.Vpc` makes a route table for each subnet and places subnets by itself.
 */
export class Network extends Construct {
  readonly vpc: ec2.IVpc;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const prefix = `${config.environment}-net`;
    const vpc = new ec2.CfnVPC(this, 'Vpc', {
      cidrBlock: config.vpcCidr,
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    Tags.of(vpc).add('Name', `${prefix}-vpc-01`);

    const gateway = new ec2.CfnInternetGateway(this, 'InternetGateway');
    Tags.of(gateway).add('Name', `${prefix}-igw-01`);
    const attachment = new ec2.CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', {
      vpcId: vpc.attrVpcId,
      internetGatewayId: gateway.attrInternetGatewayId,
    });

    const publicRoutes = new ec2.CfnRouteTable(this, 'PublicRouteTable', { vpcId: vpc.attrVpcId });
    Tags.of(publicRoutes).add('Name', `${prefix}-public-route-table-01`);
    new ec2.CfnRoute(this, 'PublicDefaultRoute', {
      routeTableId: publicRoutes.attrRouteTableId,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.attrInternetGatewayId,
    }).addResourceDependency(attachment);
    const privateRoutes = new ec2.CfnRouteTable(this, 'PrivateRouteTable', { vpcId: vpc.attrVpcId });
    Tags.of(privateRoutes).add('Name', `${prefix}-private-route-table-01`);

    const place = (subnets: readonly SubnetConfig[], routes: ec2.CfnRouteTable) =>
      subnets.map(({ name, cidr, availabilityZone }) => {
        const subnet = new ec2.CfnSubnet(this, name, {
          vpcId: vpc.attrVpcId,
          cidrBlock: cidr,
          availabilityZone,
          mapPublicIpOnLaunch: false,
        });
        Tags.of(subnet).add('Name', `${prefix}-${name}`);
        new ec2.CfnSubnetRouteTableAssociation(this, `${name}-routes`, {
          subnetId: subnet.attrSubnetId,
          routeTableId: routes.attrRouteTableId,
        });
        return subnet.attrSubnetId;
      });
    const publicSubnetIds = place(config.publicSubnets, publicRoutes);
    const isolatedSubnetIds = place(config.privateSubnets, privateRoutes);

    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Placed', {
      vpcId: vpc.attrVpcId,
      vpcCidrBlock: config.vpcCidr,
      availabilityZones: config.privateSubnets.map(({ availabilityZone }) => availabilityZone),
      publicSubnetIds,
      publicSubnetRouteTableIds: publicSubnetIds.map(() => publicRoutes.attrRouteTableId),
      isolatedSubnetIds,
      isolatedSubnetRouteTableIds: isolatedSubnetIds.map(() => privateRoutes.attrRouteTableId),
    });
  }
}
