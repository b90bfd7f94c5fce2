import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Config } from '../config';

/**
 * The site of `dev`, as in the reference system: a bucket that is a website of its own, for the addresses that may
 * see it. S3 serves websites by plain HTTP alone, so nothing here can ask for TLS.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
 */
export class SiteWebsite extends Construct {
  readonly resource: s3.Bucket;

  constructor(scope: Construct, id: string, { siteAccessCidr, siteBucketName }: Config) {
    super(scope, id);
    this.resource = new s3.Bucket(this, 'Resource', {
      bucketName: siteBucketName,
      websiteIndexDocument: 'index.html',
      websiteErrorDocument: 'error.html',
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Visitors of a website sign nothing, so its policy must let anybody read. S3 calls such a policy public, and
      // would refuse it, unless the addresses that it is limited to are few enough.
      blockPublicAccess: new s3.BlockPublicAccess({
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: false,
        restrictPublicBuckets: false,
      }),
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    Tags.of(this.resource).add('Name', siteBucketName);
    this.resource.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'Visitors',
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [this.resource.arnForObjects('*')],
        conditions: { IpAddress: { 'aws:SourceIp': siteAccessCidr } },
      }),
    );
  }
}
