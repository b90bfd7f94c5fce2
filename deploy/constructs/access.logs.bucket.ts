import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { removalPolicyOf, type Config } from '../config';

/** Where buckets, load balancer and CloudFront write who asked for what. */
export class AccessLogsBucket extends Construct {
  readonly resource: s3.IBucket;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { logRetention } = config;
    const bucket = new s3.Bucket(this, 'Resource', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      // CloudFront's logs come with an ACL.
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        { id: 'old', expiration: Duration.days(logRetention) },
        { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
      removalPolicy: removalPolicyOf(config),
    });
    // The class says `isWebsite?: boolean | undefined`, the interface that it is absent or a boolean.
    this.resource = bucket as s3.IBucket;
  }
}
