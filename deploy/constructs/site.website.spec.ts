import { Match, Template } from 'aws-cdk-lib/assertions';
import { synthesise } from '../synthesise';

const { templates } = synthesise('dev', { siteAccessCidr: '198.51.100.0/24' });
const web = Template.fromJSON(templates['dev-web'] as object);

describe('the website of dev', () => {
  it('is the bucket of the given name', () => {
    const given = synthesise('dev', { siteBucketName: 'my-shop' }).templates['dev-web'];

    Template.fromJSON(given as object).hasResourceProperties('AWS::S3::Bucket', { BucketName: 'my-shop' });
  });

  it('answers with index.html, and with error.html where there is nothing', () => {
    web.hasResourceProperties('AWS::S3::Bucket', {
      WebsiteConfiguration: { IndexDocument: 'index.html', ErrorDocument: 'error.html' },
    });
  });

  it('encrypts what it holds', () => {
    web.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  it('takes no ACL that would make it public, but the policy that does', () => {
    web.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      },
    });
  });

  it('lets anybody read from the given addresses, and do nothing else', () => {
    const [policy, ...others] = Object.values(web.findResources('AWS::S3::BucketPolicy'));
    const { Statement: statements } = (policy?.Properties as { PolicyDocument: { Statement: object[] } })
      .PolicyDocument;
    const ofAnybody = statements.filter((statement) =>
      /"(AWS|Principal)":"\*"/.test(JSON.stringify(statement)),
    );

    expect(others).toEqual([]);
    expect(ofAnybody).toEqual([
      {
        Sid: 'Visitors',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^Site/), 'Arn'] }, '/*']] },
        Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
      },
    ]);
  });

  it('goes with its stack, and its files with it', () => {
    web.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    web.hasResourceProperties('Custom::S3AutoDeleteObjects', {
      BucketName: { Ref: Match.stringLikeRegexp('^Site') },
    });
  });
});
