import { Match, Template } from 'aws-cdk-lib/assertions';
import { synthesise } from '../synthesise';

const { templates } = synthesise('stg');
const network = Template.fromJSON(templates['stg-network'] as object);

/** Service names of the endpoints, as far as they are plain text. */
const services = Object.values(network.findResources('AWS::EC2::VPCEndpoint')).map((endpoint) =>
  JSON.stringify((endpoint as { Properties: { ServiceName: unknown } }).Properties.ServiceName),
);

describe('the network beyond the reference system', () => {
  it('has a private load balancer', () => {
    network.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  });

  it.each<[what: string, key: string, value: string]>([
    ['waits for an idle connection for less than the API does (75 s)', 'idle_timeout.timeout_seconds', '60'],
    ['drops headers that are none', 'routing.http.drop_invalid_header_fields.enabled', 'true'],
    ['is not deleted by accident', 'deletion_protection.enabled', 'true'],
    ['logs requests', 'access_logs.s3.enabled', 'true'],
    // Or the API would count all visitors behind one edge of CloudFront as one.
    [
      "leaves the visitor's address last, as CloudFront has put it",
      'routing.http.xff_header_processing.mode',
      'preserve',
    ],
  ])('has a load balancer that %s', (_what, Key, Value) => {
    network.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      LoadBalancerAttributes: Match.arrayWith([{ Key, Value }]),
    });
  });

  it('lets CloudFront into the load balancer, and nobody else', () => {
    network.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupName: 'stg-net-sg-alb-01',
      SecurityGroupIngress: Match.absent(),
    });
    network.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      Description: 'visitors',
      FromPort: 80,
      ToPort: 80,
      SourcePrefixListId: { 'Fn::GetAtt': [Match.anyValue(), 'PrefixLists.0.PrefixListId'] },
    });
    network.resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
  });

  it("asks for CloudFront's addresses by name", () => {
    network.hasResourceProperties('Custom::AWS', {
      Update: Match.serializedJson(
        Match.objectLike({
          action: 'describeManagedPrefixLists',
          parameters: {
            Filters: [
              { Name: 'prefix-list-name', Values: ['com.amazonaws.global.cloudfront.origin-facing'] },
            ],
          },
        }),
      ),
    });
  });

  it('has the three interface endpoints that Fargate needs, and pays for no fourth', () => {
    const interfaces = ['ecr.api', 'ecr.dkr', 'logs'];

    expect(interfaces.filter((name) => services.some((service) => service.includes(`.${name}"`)))).toEqual(
      interfaces,
    );
    expect(services).toHaveLength(interfaces.length + 2);
  });

  it('keeps what the VPC refused, for a while', () => {
    network.hasResourceProperties('AWS::EC2::FlowLog', { ResourceType: 'VPC', TrafficType: 'REJECT' });
    network.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/vpc/stg-net-vpc-01',
      RetentionInDays: 30,
    });
  });
});
