import { resolve, type Stacks } from './intrinsics';

const STACKS: Stacks = {
  account: '123456789012',
  region: 'ap-northeast-1',
  templates: {
    data: {
      Parameters: {
        Given: { Type: 'String', Default: 'dev' },
        Asked: { Type: 'String' },
        Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/a/name' },
      },
      Resources: {
        Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { 'Fn::Sub': '${Given}-table' } } },
        Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pictures' } },
        Nameless: { Type: 'AWS::IAM::Role' },
        Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'access' } },
        Queue: { Type: 'AWS::SQS::Queue' },
      },
      Outputs: {
        TableArn: {
          Value: { 'Fn::GetAtt': ['Table', 'Arn'] },
          Export: { Name: { 'Fn::Sub': '${AWS::StackName}:table' } },
        },
      },
    },
    api: {},
  },
};

const TABLE = 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/dev-table';

it.each<[stack: string, value: unknown, resolved: unknown]>([
  ['api', 'text', 'text'],
  ['api', 1.2, 1.2],
  ['api', { Ref: 'AWS::AccountId' }, '123456789012'],
  ['api', { Ref: 'AWS::Region' }, 'ap-northeast-1'],
  ['api', { Ref: 'AWS::Partition' }, 'aws'],
  ['api', { Ref: 'AWS::StackName' }, 'api'],
  ['data', { Ref: 'Given' }, 'dev'],
  ['data', { Ref: 'Table' }, 'dev-table'],
  ['data', { Ref: 'Policy' }, 'arn:aws:iam::123456789012:policy/access'],
  ['data', { 'Fn::GetAtt': ['Table', 'Arn'] }, TABLE],
  ['data', { 'Fn::GetAtt': 'Bucket.Arn' }, 'arn:aws:s3:::pictures'],
  ['data', { 'Fn::GetAtt': ['Nameless', 'Arn'] }, 'arn:aws:iam::123456789012:role/data-Nameless'],
  [
    'data',
    { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/images/*']] },
    'arn:aws:s3:::pictures/images/*',
  ],
  ['data', { 'Fn::Sub': 'a-${Bucket.Arn}-${!literal}' }, 'a-arn:aws:s3:::pictures-${literal}'],
  ['data', { 'Fn::Sub': ['${own}/${Given}', { own: { Ref: 'Bucket' } }] }, 'pictures/dev'],
  ['api', { 'Fn::ImportValue': 'data:table' }, TABLE],
  ['api', { 'Fn::ImportValue': { 'Fn::Join': [':', ['data', 'table']] } }, TABLE],
  ['api', { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'TableArn' } }, TABLE],
  ['api', { Deep: [{ Ref: 'AWS::Region' }], Two: 2 }, { Deep: ['ap-northeast-1'], Two: 2 }],
])('in %s resolves %j', (stack, value, resolved) => {
  expect(resolve(STACKS, stack, value)).toEqual(resolved);
});

it.each([
  { Ref: 'Nothing' },
  { Ref: 'Asked' },
  { Ref: 'Stored' },
  { Ref: 'Queue' },
  { 'Fn::GetAtt': ['Queue', 'Arn'] },
  { 'Fn::GetAtt': ['Table', 'StreamArn'] },
  { 'Fn::ImportValue': 'data:nothing' },
  { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Nothing' } },
  { 'Fn::If': ['Condition', 'a', 'b'] },
  { 'Fn::Sub': 'a-${Nothing}' },
])('does not guess %j', (value) => {
  expect(() => resolve(STACKS, 'data', { Deep: ['a', value] })).toThrow('which cannot be resolved here');
});
