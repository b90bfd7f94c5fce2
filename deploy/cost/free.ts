/** Types of resources that cost nothing, in groups with the reason. A type that is in no group and has no price fails. */
export const FREE: readonly { readonly reason: string; readonly types: readonly string[] }[] = [
  {
    reason:
      'Networks, routes, groups and gateways without address translation are free; what passes them is not.',
    types: [
      'AWS::EC2::FlowLog',
      'AWS::EC2::InternetGateway',
      'AWS::EC2::Route',
      'AWS::EC2::RouteTable',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::Subnet',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::VPC',
      'AWS::EC2::VPCGatewayAttachment',
    ],
  },
  {
    reason: 'IAM is free.',
    types: ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::Role'],
  },
  {
    reason: 'Policies and links belong to what has a price of its own.',
    types: [
      'AWS::ApplicationAutoScaling::ScalableTarget',
      'AWS::CloudFront::CachePolicy',
      'AWS::CloudFront::Function',
      'AWS::CloudFront::OriginAccessControl',
      'AWS::CloudFront::ResponseHeadersPolicy',
      'AWS::CloudFront::VpcOrigin',
      'AWS::Cognito::UserPoolClient',
      'AWS::Cognito::UserPoolDomain',
      'AWS::Cognito::UserPoolGroup',
      'AWS::Cognito::UserPoolResourceServer',
      'AWS::ECS::TaskDefinition',
      'AWS::ElasticLoadBalancingV2::Listener',
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'AWS::S3::BucketPolicy',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::WAFv2::IPSet',
      'AWS::WAFv2::LoggingConfiguration',
    ],
  },
  {
    reason:
      'Custom resources and their functions run when a stack is deployed: some seconds of Lambda a month.',
    types: ['AWS::Lambda::Function', 'Custom::'],
  },
  {
    reason: 'Public certificates, and records that are aliases of CloudFront, are free.',
    types: ['AWS::CertificateManager::Certificate', 'AWS::Route53::RecordSet'],
  },
];

/** A type that ends in `::` stands for all that begin so. */
export function isFree(type: string): boolean {
  return FREE.some(({ types }) =>
    types.some((free) => (free.endsWith('::') ? type.startsWith(free) : type === free)),
  );
}
