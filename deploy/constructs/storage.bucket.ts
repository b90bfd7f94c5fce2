import { Duration, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PICTURE_PREFIX } from '@tana/env';
import { Construct } from 'constructs';
import { isReference, removalPolicyOf, type Config } from '../config';

/** The pictures: private, versioned, and only ever spoken to over TLS. */
export class StorageBucket extends Construct {
  readonly resource: s3.IBucket;

  /** @param accessLogs Undefined in `dev`, which logs no requests. */
  constructor(scope: Construct, id: string, config: Config, accessLogs: s3.IBucket | undefined) {
    super(scope, id);
    const bucket = new s3.Bucket(this, 'Resource', {
      bucketName: config.storageBucketName,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        {
          id: 'replaced-and-deleted',
          noncurrentVersionExpiration: Duration.days(30),
          noncurrentVersionsToRetain: 3,
        },
        { id: 'deleted-for-good', expiredObjectDeleteMarker: true },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      ...(accessLogs && { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: 'storage/' }),
      removalPolicy: removalPolicyOf(config),
      autoDeleteObjects: isReference(config),
    });
    // The class says `isWebsite?: boolean | undefined`, the interface that it is absent or a boolean.
    this.resource = bucket as s3.IBucket;
    Tags.of(bucket).add('Name', config.storageBucketName);
    if (!isReference(config)) this.letCloudFrontRead();
  }

  /**
   * Any distribution of this account: to name the one would tie this stack to the one that it is the ground of.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
   */
  private letCloudFrontRead(): void {
    const { account, partition } = Stack.of(this);
    this.resource.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
        actions: ['s3:GetObject'],
        resources: [this.resource.arnForObjects(`${PICTURE_PREFIX}*`)],
        conditions: {
          StringEquals: { 'AWS:SourceAccount': account },
          ArnLike: { 'AWS:SourceArn': `arn:${partition}:cloudfront::${account}:distribution/*` },
        },
      }),
    );
  }
}
