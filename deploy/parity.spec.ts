import { Match, Template } from 'aws-cdk-lib/assertions';
import { TABLE_INDEXES, type TableIndex } from '@tana/env';
import { INPUTS } from './inputs';
import { EXAMPLE_ACCOUNT, synthesise, type Resource } from './synthesise';

const { templates } = synthesise('dev', {
  albIngressCidr: '203.0.113.0/24',
  siteAccessCidr: '198.51.100.0/24',
  imageTag: 'v1',
});
const [data, network, web, api] = ['data', 'network', 'web', 'api'].map((name) =>
  Template.fromJSON(templates[`dev-${name}`] as object),
) as [Template, Template, Template, Template]; // One a name.

const ALL = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));

const named = (name: string) =>
  Match.arrayWith([
    { Key: 'Environment', Value: 'dev' },
    { Key: 'Name', Value: name },
  ]);

const ofType = (type: string): Resource[] => ALL.filter((resource) => resource.Type === type);

/** The one resource of its type with this Name tag: its logical id. */
function idOf(template: Template, type: string, name: string): string {
  const found = Object.keys(template.findResources(type, { Properties: { Tags: named(name) } }));
  expect(found).toHaveLength(1);
  return found[0] ?? '';
}

/**
 * `dev` against the reference system, row by row as in its list of facts. Where ours differs on purpose, the test says
 * why.
 */
describe('parity', () => {
  it('1 inputs: each has a name of its own and the default of the reference', () => {
    const inputs = [
      'region',
      'account',
      'environment',
      'vpcCidr',
      'publicSubnets',
      'privateSubnets',
      'albIngressCidr',
      'siteAccessCidr',
      'siteBucketName',
      'storageBucketName',
      'imageTag',
    ];

    expect(Object.keys(INPUTS)).toEqual(expect.arrayContaining(inputs));
    expect(synthesise('dev').config).toMatchObject({ environment: 'dev', region: 'ap-northeast-1' });
  });

  describe('2 VPC', () => {
    it('has DNS support and hostnames, and its name', () => {
      network.hasResourceProperties('AWS::EC2::VPC', {
        CidrBlock: '10.0.0.0/16',
        EnableDnsSupport: true,
        EnableDnsHostnames: true,
        Tags: named('dev-net-vpc-01'),
      });
    });

    it.each([
      ['public-subnet-1a', '10.0.1.0/24', 'ap-northeast-1a'],
      ['public-subnet-1c', '10.0.2.0/24', 'ap-northeast-1c'],
      ['private-subnet-1a', '10.0.3.0/24', 'ap-northeast-1a'],
      ['private-subnet-1c', '10.0.4.0/24', 'ap-northeast-1c'],
    ])('has %s at %s in %s', (name, cidr, zone) => {
      network.hasResourceProperties('AWS::EC2::Subnet', {
        CidrBlock: cidr,
        AvailabilityZone: zone,
        MapPublicIpOnLaunch: false,
        Tags: named(`dev-net-${name}`),
      });
    });

    it('has one public route table, which leads to the internet gateway', () => {
      const gateway = idOf(network, 'AWS::EC2::InternetGateway', 'dev-net-igw-01');
      const table = idOf(network, 'AWS::EC2::RouteTable', 'dev-net-public-route-table-01');

      network.resourceCountIs('AWS::EC2::Route', 1);
      network.hasResourceProperties('AWS::EC2::Route', {
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: { 'Fn::GetAtt': [gateway, 'InternetGatewayId'] },
        RouteTableId: { 'Fn::GetAtt': [table, 'RouteTableId'] },
      });
    });

    it('has one private route table, which leads nowhere', () => {
      const table = idOf(network, 'AWS::EC2::RouteTable', 'dev-net-private-route-table-01');
      const routes = network.findResources('AWS::EC2::Route', {
        Properties: { RouteTableId: { 'Fn::GetAtt': [table, 'RouteTableId'] } },
      });

      network.resourceCountIs('AWS::EC2::RouteTable', 2);
      expect(routes).toEqual({});
    });

    it.each([
      ['public', 'dev-net-public-route-table-01'],
      ['private', 'dev-net-private-route-table-01'],
    ])('routes both %s subnets by that table', (kind, name) => {
      const table = idOf(network, 'AWS::EC2::RouteTable', name);
      const routed = network.findResources('AWS::EC2::SubnetRouteTableAssociation', {
        Properties: { RouteTableId: { 'Fn::GetAtt': [table, 'RouteTableId'] } },
      });
      const subnets = ['1a', '1c'].map((zone) =>
        idOf(network, 'AWS::EC2::Subnet', `dev-net-${kind}-subnet-${zone}`),
      );

      expect(Object.values(routed)).toMatchObject(
        subnets.map((id) => ({ Properties: { SubnetId: { 'Fn::GetAtt': [id, 'SubnetId'] } } })),
      );
    });

    it('has no NAT gateway', () => {
      network.resourceCountIs('AWS::EC2::NatGateway', 0);
    });
  });

  it.each([
    ['s3', 'dev-net-s3-gateway-01'],
    ['dynamodb', 'dev-net-dynamodb-gateway-01'],
  ])('3 gateway endpoints: %s is on the private route table alone', (service, name) => {
    const table = idOf(network, 'AWS::EC2::RouteTable', 'dev-net-private-route-table-01');

    network.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${service}`]] },
      RouteTableIds: [{ 'Fn::GetAtt': [table, 'RouteTableId'] }],
      Tags: named(name),
    });
  });

  it.each(['logs', 'ecr.api', 'ecr.dkr', 'ecs'])(
    '4 interface endpoints: %s is in both private subnets, with private DNS and the group of endpoints',
    (service) => {
      const group = idOf(network, 'AWS::EC2::SecurityGroup', 'dev-vpce-sg');
      const subnets = ['1a', '1c'].map((zone) =>
        idOf(network, 'AWS::EC2::Subnet', `dev-net-private-subnet-${zone}`),
      );

      network.hasResourceProperties('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Interface',
        ServiceName: Match.anyValue(),
        PrivateDnsEnabled: true,
        SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
        SubnetIds: subnets.map((id) => ({ 'Fn::GetAtt': [id, 'SubnetId'] })),
        Tags: named(`dev-net-vpce-${service.replace('.', '-')}-01`),
      });
      expect(JSON.stringify(templates['dev-network'])).toContain(`.${service}"`);
    },
  );

  describe('5 security groups', () => {
    it('lets tcp 80 into the load balancer from the ingress CIDR alone', () => {
      network.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupName: 'dev-net-sg-alb-01',
        SecurityGroupIngress: [
          Match.objectLike({ CidrIp: '203.0.113.0/24', IpProtocol: 'tcp', FromPort: 80, ToPort: 80 }),
        ],
        Tags: named('dev-net-sg-alb-01'),
      });
    });

    it('lets tcp 3000 into the tasks from the load balancer alone', () => {
      const balancer = idOf(network, 'AWS::EC2::SecurityGroup', 'dev-net-sg-alb-01');
      const tasks = idOf(network, 'AWS::EC2::SecurityGroup', 'dev-net-sg-ecs-01');

      network.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupName: 'dev-net-sg-ecs-01',
        SecurityGroupIngress: Match.absent(),
      });
      network.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
      network.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
        GroupId: { 'Fn::GetAtt': [tasks, 'GroupId'] },
        SourceSecurityGroupId: { 'Fn::GetAtt': [balancer, 'GroupId'] },
        IpProtocol: 'tcp',
        FromPort: 3000,
        ToPort: 3000,
      });
    });

    it('lets tcp 443 into the endpoints from the VPC alone', () => {
      network.hasResourceProperties('AWS::EC2::SecurityGroup', {
        GroupName: 'dev-vpce-sg',
        SecurityGroupIngress: [
          Match.objectLike({ CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
        ],
        Tags: named('dev-vpce-sg'),
      });
    });

    it('has no more than these three', () => {
      network.resourceCountIs('AWS::EC2::SecurityGroup', 3);
    });
  });

  describe('6 ALB', () => {
    it('faces the internet from both public subnets', () => {
      const group = idOf(network, 'AWS::EC2::SecurityGroup', 'dev-net-sg-alb-01');
      const subnets = ['1a', '1c'].map((zone) =>
        idOf(network, 'AWS::EC2::Subnet', `dev-net-public-subnet-${zone}`),
      );

      network.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Name: 'dev-api-alb-01',
        Type: 'application',
        Scheme: 'internet-facing',
        SecurityGroups: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
        Subnets: subnets.map((id) => ({ 'Fn::GetAtt': [id, 'SubnetId'] })),
        Tags: named('dev-api-alb-01'),
      });
    });

    it('listens on 80 by HTTP and sends everything to the one target group', () => {
      const group = idOf(api, 'AWS::ElasticLoadBalancingV2::TargetGroup', 'dev-api-alb-tg-01');

      api.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: group } }],
      });
      api.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
    });

    // The reference asks `/`, which answers whatever state the stores are in.
    it('asks /health of tasks that it reaches by address at 3000', () => {
      api.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        Name: 'dev-api-alb-tg-01',
        Port: 3000,
        Protocol: 'HTTP',
        TargetType: 'ip',
        HealthCheckPath: '/health',
        Tags: named('dev-api-alb-tg-01'),
      });
    });
  });

  // The reference's tags can be moved to another image; ours cannot, so that rolling back brings back what was there.
  it('7 ECR: scans what is pushed', () => {
    data.hasResourceProperties('AWS::ECR::Repository', {
      RepositoryName: 'dev-api-ecr-01',
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE',
      Tags: named('dev-api-ecr-01'),
    });
  });

  it('8 ECS cluster: has Container Insights', () => {
    api.hasResourceProperties('AWS::ECS::Cluster', {
      ClusterName: 'dev-api-ecs-cluster-01',
      ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }],
      Tags: named('dev-api-ecs-cluster-01'),
    });
  });

  describe('9 task definition', () => {
    it('is for Fargate, with 512 of CPU, 1024 of memory and both roles', () => {
      api.hasResourceProperties('AWS::ECS::TaskDefinition', {
        Family: 'dev-api-ecs-task-01',
        RequiresCompatibilities: ['FARGATE'],
        NetworkMode: 'awsvpc',
        Cpu: '512',
        Memory: '1024',
        ExecutionRoleArn: {
          'Fn::GetAtt': [idOf(api, 'AWS::IAM::Role', 'dev-sec-iam-role-ecs-task-exe-01'), 'Arn'],
        },
        TaskRoleArn: { 'Fn::GetAtt': [idOf(api, 'AWS::IAM::Role', 'dev-sec-iam-role-ecs-task-01'), 'Arn'] },
        Tags: named('dev-api-ecs-task-01'),
      });
    });

    it('has the one container, at 3000, with table, bucket and region, and its log', () => {
      const log = Object.keys(api.findResources('AWS::Logs::LogGroup'))[0];

      api.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: '/ecs/dev-api-ecs-task-01' });
      api.hasResourceProperties('AWS::ECS::TaskDefinition', {
        ContainerDefinitions: [
          Match.objectLike({
            Name: 'dev-api-ecs-task-container-01',
            PortMappings: [{ ContainerPort: 3000, Protocol: 'tcp' }],
            Image: { 'Fn::Join': ['', Match.arrayWith([':v1'])] },
            Environment: Match.arrayWith([
              { Name: 'TABLE_NAME', Value: Match.anyValue() },
              { Name: 'BUCKET_NAME', Value: Match.anyValue() },
              { Name: 'AWS_REGION', Value: 'ap-northeast-1' },
            ]),
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: Match.objectLike({ 'awslogs-group': { Ref: log } }),
            },
          }),
        ],
      });
    });
  });

  it('10 service: wants one task in the private subnets, without a public address, behind the target group', () => {
    api.resourceCountIs('AWS::ECS::Service', 1);
    api.hasResourceProperties('AWS::ECS::Service', {
      ServiceName: 'dev-api-ecs-service-01',
      LaunchType: 'FARGATE',
      DesiredCount: 1,
      LoadBalancers: [
        Match.objectLike({ ContainerName: 'dev-api-ecs-task-container-01', ContainerPort: 3000 }),
      ],
      NetworkConfiguration: {
        AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }),
      },
      Tags: named('dev-api-ecs-service-01'),
    });
  });

  describe('11 DynamoDB', () => {
    it('is on demand, keyed by id alone, encrypted, with point-in-time recovery', () => {
      data.hasResourceProperties('AWS::DynamoDB::Table', {
        TableName: 'dev-app-data-table',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        Tags: named('dev-app-data-table'),
      });
    });

    it("has Tana's indexes, and those of the configuration", () => {
      const more: TableIndex = {
        name: 'by_maker',
        partitionKey: { name: 'maker', type: 'S' },
        projection: 'KEYS_ONLY',
      };
      const { templates: other } = synthesise('dev', { moreIndexes: JSON.stringify([more]) });
      const indexes: TableIndex[] = [...Object.values(TABLE_INDEXES), more];

      Template.fromJSON(other['dev-data'] as object).hasResourceProperties('AWS::DynamoDB::Table', {
        GlobalSecondaryIndexes: indexes.map(({ name, partitionKey, sortKey, projection }) => ({
          IndexName: name,
          KeySchema: [
            { AttributeName: partitionKey.name, KeyType: 'HASH' },
            ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' }] : []),
          ],
          Projection: { ProjectionType: projection },
        })),
      });
    });

    // The reference takes an optional sort key, which it does not use, and with which reads by id would fail.
    it('takes no sort key', () => {
      expect(() => synthesise('dev', { tableSortKey: 'created_at' })).toThrow(
        'tableSortKey must be left out',
      );
    });
  });

  // The reference suspends versioning, for learning: here a deleted picture can be had back.
  it('12 storage bucket: encrypted, versioned with a lifecycle, emptied with the stack', () => {
    data.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketName: `dev-tana-storage-${EXAMPLE_ACCOUNT}`,
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: Match.arrayWith([Match.objectLike({ Id: 'replaced-and-deleted' })]),
        },
        Tags: named(`dev-tana-storage-${EXAMPLE_ACCOUNT}`),
      },
      DeletionPolicy: 'Delete',
    });
    data.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });

  describe('13 web bucket', () => {
    it('is a website of encrypted objects that no ACL makes public', () => {
      web.hasResourceProperties('AWS::S3::Bucket', {
        BucketName: `dev-tana-site-${EXAMPLE_ACCOUNT}`,
        WebsiteConfiguration: { IndexDocument: 'index.html', ErrorDocument: 'error.html' },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicAcls: true, IgnorePublicAcls: true }),
        Tags: named(`dev-tana-site-${EXAMPLE_ACCOUNT}`),
      });
    });

    it('is read from the source CIDR alone', () => {
      const policies = web.findResources('AWS::S3::BucketPolicy');
      const statements = Object.values(policies).flatMap(
        ({ Properties }) =>
          (Properties as { PolicyDocument: { Statement: Record<string, unknown>[] } }).PolicyDocument
            .Statement,
      );
      const ofAnybody = statements.filter(({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}');

      expect(ofAnybody).toEqual([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 's3:GetObject',
          Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
        }),
      ]);
    });
  });

  // The reference lets the app at `bucket/*`; what Tana serves and writes is under images/.
  it('14 policy for S3: one statement for the bucket, the others for its objects', () => {
    const [statements] = statementsOf('dev-sec-iam-policy-s3-access');

    expect(statements).toEqual([
      expect.objectContaining({ Effect: 'Allow', Action: 's3:ListBucket' }),
      expect.objectContaining({ Effect: 'Allow', Action: 's3:GetObject' }),
      expect.objectContaining({ Effect: 'Allow', Action: ['s3:DeleteObject', 's3:PutObject'] }),
    ]);
    expect(JSON.stringify(statements?.[0]?.Resource)).not.toContain('/images/*');
    expect(JSON.stringify([statements?.[1]?.Resource, statements?.[2]?.Resource])).toMatch(
      /(\/images\/\*.*){2}/,
    );
  });

  // The reference lists by Scan and has no write path. Tana lists by indexes and stamps what was typed by hand, so
  // Query is for indexes and there are writes; all of it is used, see docs/permissions.md.
  it("15 policy for DynamoDB: the reference's four actions, and the writes", () => {
    const [statements] = statementsOf('dev-sec-iam-policy-dynamodb-access');
    const actions = statements?.flatMap(({ Action }) => Action);

    expect(new Set(actions)).toEqual(
      new Set(
        ['Scan', 'GetItem', 'Query', 'DescribeTable', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
          (name) => `dynamodb:${name}`,
        ),
      ),
    );
  });

  it('16 execution role: for ECS tasks, with the managed policy', () => {
    api.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'dev-sec-iam-role-ecs-task-exe-01',
      AssumeRolePolicyDocument: { Statement: [Match.objectLike(ofTasks())] },
      ManagedPolicyArns: [
        {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
            ],
          ],
        },
      ],
      Tags: named('dev-sec-iam-role-ecs-task-exe-01'),
    });
  });

  it('17 task role: for ECS tasks, with the two policies and nothing else', () => {
    const policies = ['s3', 'dynamodb'].map(
      (store) =>
        Object.keys(
          api.findResources('AWS::IAM::ManagedPolicy', {
            Properties: { ManagedPolicyName: `dev-sec-iam-policy-${store}-access` },
          }),
        )[0],
    );

    api.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'dev-sec-iam-role-ecs-task-01',
      AssumeRolePolicyDocument: { Statement: [Match.objectLike(ofTasks())] },
      ManagedPolicyArns: policies.map((id) => ({ Ref: id })),
      Policies: Match.absent(),
      Tags: named('dev-sec-iam-role-ecs-task-01'),
    });
    expect(JSON.stringify(ofType('AWS::IAM::Policy'))).not.toContain('both-role');
  });

  it('18 outputs: everything that one needs to know has a name', () => {
    const names = Object.entries(templates).flatMap(([stack, { Outputs = {} }]) =>
      Object.keys(Outputs).map((name) => `${stack}.${name}`),
    );

    expect(names).toEqual(
      expect.arrayContaining([
        'dev-network.LoadBalancerDnsName',
        'dev-data.RegistryUri',
        'dev-api.ClusterName',
        'dev-api.ServiceName1',
        'dev-api.TaskFamily1',
        'dev-data.TableName',
        'dev-data.StorageBucketName',
        'dev-web.SiteBucketName',
        'dev-web.SiteUrl',
      ]),
    );
  });

  // CloudFormation keeps the state, encrypted, with its history: there is no bucket of our own to guard.
  it('19 remote state: what stacks know of each other they know by exports', () => {
    const exported = Object.values(templates).flatMap(({ Outputs = {} }) =>
      Object.values(Outputs).flatMap(({ Export }) => (Export ? [Export.Name] : [])),
    );
    const imported = JSON.stringify(templates).match(/(?<="Fn::ImportValue":")[^"]+/g) ?? [];

    expect(imported.length).toBeGreaterThan(0);
    expect(exported).toEqual(expect.arrayContaining([...new Set(imported)]));
  });
});

describe('tags', () => {
  /** CloudFormation gives these tags of another form, or takes none of theirs. */
  const tagsOf = ({ Properties = {} }: Resource) =>
    Array.isArray(Properties.Tags) ? (Properties.Tags as { Key: string }[]).map(({ Key }) => Key) : undefined;

  it('Environment and Name are on every resource that has tags', () => {
    const tagged = ALL.filter((resource) => tagsOf(resource) !== undefined);

    expect(tagged.length).toBeGreaterThan(25);
    for (const resource of tagged)
      expect(tagsOf(resource)).toEqual(expect.arrayContaining(['Environment', 'Name']));
  });
});

/** Statements of the managed policies of this name. */
function statementsOf(name: string) {
  return ofType('AWS::IAM::ManagedPolicy')
    .filter(({ Properties }) => Properties?.ManagedPolicyName === name)
    .map(
      ({ Properties }) =>
        (Properties?.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] })
          .Statement,
    );
}

function ofTasks() {
  return { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } };
}
