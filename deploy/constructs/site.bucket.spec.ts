import { Match, Template } from 'aws-cdk-lib/assertions';
import { synthesise } from '../synthesise';

const { templates } = synthesise('prod');
const web = Template.fromJSON(templates['prod-web'] as object);

/** A policy that has this statement, whatever others it has. */
const stating = (statement: object) => ({
  PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(statement)]) },
});

describe('the bucket of the site', () => {
  it('is closed to the public', () => {
    web.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      WebsiteConfiguration: Match.absent(),
    });
  });

  it('lets the one distribution read', () => {
    web.hasResourceProperties(
      'AWS::S3::BucketPolicy',
      stating({
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 's3:GetObject',
        Condition: {
          StringEquals: {
            'AWS:SourceArn': {
              'Fn::Join': ['', Match.arrayWith([':distribution/', { Ref: Match.stringLikeRegexp('^Cdn') }])],
            },
          },
        },
      }),
    );
  });

  it('allows nothing but that', () => {
    const [policy] = Object.values(web.findResources('AWS::S3::BucketPolicy'));

    expect(JSON.stringify(policy).match(/"Effect":"Allow"/g)).toHaveLength(1);
  });

  it.each([{ Bool: { 'aws:SecureTransport': 'false' } }, { NumericLessThan: { 's3:TlsVersion': 1.2 } }])(
    'refuses what comes by %j',
    (Condition) => {
      web.hasResourceProperties(
        'AWS::S3::BucketPolicy',
        stating({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Condition }),
      );
    },
  );

  it('encrypts what it holds', () => {
    web.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  it('keeps replaced files for a month, and no upload that was left unfinished', () => {
    web.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          { NoncurrentVersionExpiration: { NoncurrentDays: 30 }, Status: 'Enabled' },
          { ExpiredObjectDeleteMarker: true, Status: 'Enabled' },
          { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
        ].map((rule) => Match.objectLike(rule)),
      },
    });
  });

  it('logs who reads it', () => {
    web.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: {
        DestinationBucketName: { 'Fn::ImportValue': Match.stringLikeRegexp('^prod-data:.*AccessLogs') },
        LogFilePrefix: 'site/',
      },
    });
  });

  it('stays when its stack goes', () => {
    web.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });
});
