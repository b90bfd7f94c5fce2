import { Match, Template } from 'aws-cdk-lib/assertions';
import { synthesise } from '../synthesise';

const { templates } = synthesise('prod', { githubRepository: 'example/tana' });
const pipeline = Template.fromJSON(templates['prod-pipeline'] as object);

const GITHUB = 'token.actions.githubusercontent.com';

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

const statements = Object.values(pipeline.findResources('AWS::IAM::Policy')).flatMap(
  (policy) =>
    (policy as { Properties: { PolicyDocument: { Statement: Statement[] } } }).Properties.PolicyDocument
      .Statement,
);
const resourcesOf = (action: string) =>
  statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat());

/** Who takes a role, and by what they are known. */
const trustOf = (RoleName: string) =>
  Object.values(pipeline.findResources('AWS::IAM::Role', { Properties: { RoleName } })).flatMap(
    (role) =>
      (role as { Properties: { AssumeRolePolicyDocument: { Statement: object[] } } }).Properties
        .AssumeRolePolicyDocument.Statement,
  );

/** Those alone whom GitHub names by this subject. */
const byGitHub = (subject: string) => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRoleWithWebIdentity',
  Principal: { Federated: expect.stringContaining(GITHUB) as string },
  Condition: { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: subject } },
});

describe('the deploy role', () => {
  it('is taken by the one repository, from its GitHub environment of the same name', () => {
    expect(trustOf('prod-sec-iam-role-deploy-01')).toEqual([byGitHub('repo:example/tana:environment:prod')]);
  });

  it("takes the CDK's roles for deploying, in both regions, and none that reads or writes beyond it", () => {
    expect(resourcesOf('sts:AssumeRole')).toEqual([
      'arn:aws:iam::123456789012:role/cdk-hnb659fds-deploy-role-123456789012-ap-northeast-1',
      'arn:aws:iam::123456789012:role/cdk-hnb659fds-deploy-role-123456789012-us-east-1',
      'arn:aws:iam::123456789012:role/cdk-hnb659fds-file-publishing-role-123456789012-ap-northeast-1',
      'arn:aws:iam::123456789012:role/cdk-hnb659fds-file-publishing-role-123456789012-us-east-1',
    ]);
  });

  it('names images of this environment alone', () => {
    expect(resourcesOf('ssm:PutParameter')).toEqual([
      'arn:aws:ssm:ap-northeast-1:123456789012:parameter/tana/prod/image-tag',
    ]);
  });

  it('fills the site and nothing else in S3', () => {
    expect(JSON.stringify(resourcesOf('s3:PutObject'))).toContain('prod-tana-site-123456789012/*');
    expect(resourcesOf('s3:PutObject')).toHaveLength(1);
  });

  it('does nothing to the catalogue, to roles or to tasks', () => {
    const actions = statements.flatMap(({ Action }) => Action);

    expect(
      actions.filter((action) => /^(dynamodb|iam|lambda):|ecs:(?!DescribeServices)|\*/.test(action)),
    ).toEqual([]);
  });

  it('reads and replaces the page, and no picture', () => {
    expect(resourcesOf('s3:GetObject')).toEqual(resourcesOf('s3:PutObject'));
  });

  it('is there only where a repository is given', () => {
    expect(Object.keys(synthesise('prod', { githubRepository: '' }).templates)).not.toContain(
      'prod-pipeline',
    );
  });
});

describe('the review role', () => {
  it('is taken by pull requests of the one repository, and by no job that deploys', () => {
    expect(trustOf('prod-sec-iam-role-review-01')).toEqual([byGitHub('repo:example/tana:pull_request')]);
  });

  it('reads the templates of this environment, in both regions, and takes no other role', () => {
    const [policy] = Object.values(
      pipeline.findResources('AWS::IAM::Policy', {
        Properties: { Roles: [{ Ref: Match.stringLikeRegexp('^ReviewRole') }] },
      }),
    );

    expect(policy).toHaveProperty('Properties.PolicyDocument.Statement', [
      {
        Sid: 'CompareStacks',
        Effect: 'Allow',
        Action: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'],
        Resource: [
          'arn:aws:cloudformation:ap-northeast-1:123456789012:stack/prod-*/*',
          'arn:aws:cloudformation:us-east-1:123456789012:stack/prod-*/*',
        ],
      },
    ]);
  });
});
