import { Duration, Tags } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { removalPolicyOf, type Config } from '../config';

/**
 * The built page, for CloudFront alone. Old versions stay for a month, so that a page can be put back without a build.
 */
export class SiteBucket extends Construct {
  readonly resource: s3.IBucket;

  constructor(scope: Construct, id: string, config: Config, accessLogs: s3.IBucket) {
    super(scope, id);
    const { siteBucketName } = config;
    const bucket = new s3.Bucket(this, 'Resource', {
      bucketName: siteBucketName,
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        { id: 'replaced-and-deleted', noncurrentVersionExpiration: Duration.days(30) },
        { id: 'deleted-for-good', expiredObjectDeleteMarker: true },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'site/',
      removalPolicy: removalPolicyOf(config),
    });
    Tags.of(bucket).add('Name', siteBucketName);
    // The class says `isWebsite?: boolean | undefined`, the interface that it is absent or a boolean.
    this.resource = bucket as s3.IBucket;
  }
}
