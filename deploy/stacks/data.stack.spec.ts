import { Match, Template } from 'aws-cdk-lib/assertions';
import { synthesise, type Template as Json } from '../synthesise';

const { templates } = synthesise('prod');
const json = templates['prod-data'] as Json;
const data = Template.fromJSON(json);

describe('what must not be lost', () => {
  it.each(['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::ECR::Repository', 'AWS::Cognito::UserPool'])(
    'keeps each %s when the stack is deleted',
    (type) => {
      const policies = Object.values(json.Resources).flatMap(({ Type, DeletionPolicy }) =>
        Type === type ? [DeletionPolicy] : [],
      );

      expect(new Set(policies)).toEqual(new Set(['RetainExceptOnCreate']));
    },
  );

  it('does not let the table or the pool be deleted by accident', () => {
    data.hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true });
    data.hasResourceProperties('AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE' });
  });

  it('can go back to any second of the last 35 days', () => {
    data.hasResourceProperties('AWS::DynamoDB::Table', {
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: true,
        RecoveryPeriodInDays: Match.absent(),
      },
    });
  });

  it('keeps replaced pictures for a month, three of each at the most, and no half ones', () => {
    data.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'prod-tana-storage-123456789012',
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({
            NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 3 },
          }),
          Match.objectLike({ ExpiredObjectDeleteMarker: true }),
          Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
        ]),
      },
    });
  });

  it('writes who asked for pictures into the bucket of logs', () => {
    const logs = Object.keys(
      data.findResources('AWS::S3::Bucket', { Properties: { BucketName: Match.absent() } }),
    );

    data.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'prod-tana-storage-123456789012',
      LoggingConfiguration: { DestinationBucketName: { Ref: logs[0] }, LogFilePrefix: 'storage/' },
    });
  });

  it('lets CloudFront of this account, and of no other, read pictures and nothing else', () => {
    data.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
            Resource: { 'Fn::Join': ['', [Match.anyValue(), '/images/*']] },
            Condition: {
              StringEquals: { 'AWS:SourceAccount': '123456789012' },
              ArnLike: { 'AWS:SourceArn': 'arn:aws:cloudfront::123456789012:distribution/*' },
            },
          }),
        ]),
      }),
    });
  });
});

describe('images', () => {
  it('have tags that cannot be moved, and old ones go', () => {
    data.hasResourceProperties('AWS::ECR::Repository', {
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
      LifecyclePolicy: {
        LifecyclePolicyText: Match.serializedJson(Match.objectLike({ rules: Match.anyValue() })),
      },
    });
  });
});

describe('editors', () => {
  it('are added by an operator: nobody signs up', () => {
    data.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  it('sign in with a second factor, which is no text message', () => {
    data.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    });
  });

  it('need the scope catalog/edit and the group editors', () => {
    data.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'catalog',
      Scopes: [Match.objectLike({ ScopeName: 'edit' })],
    });
    data.hasResourceProperties('AWS::Cognito::UserPoolGroup', { GroupName: 'editors' });
  });
});
