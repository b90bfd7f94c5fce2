import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../config';

/** A picture put by hand can be replaced under its name. */
const FRESH = Duration.minutes(5);

/** Pictures, straight from the storage bucket. Its own policy, in the data stack, lets CloudFront read them. */
export function picturesBehavior(
  scope: Construct,
  { environment, storageBucketName }: Config,
): cloudfront.BehaviorOptions {
  const access = new cloudfront.S3OriginAccessControl(scope, 'PicturesAccess', {
    originAccessControlName: `${environment}-web-oac-pictures-01`,
  });
  return {
    // `withOriginAccessControl` would write the bucket's policy, and so tie the data stack to this one.
    origin: S3BucketOrigin.withBucketDefaults(Bucket.fromBucketName(scope, 'Pictures', storageBucketName), {
      originAccessControlId: access.originAccessControlId,
    }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    compress: false,
    cachePolicy: new cloudfront.CachePolicy(scope, 'PicturesCache', {
      cachePolicyName: `${environment}-web-cache-pictures-01`,
      minTtl: Duration.seconds(0),
      defaultTtl: FRESH,
      maxTtl: Duration.days(365),
    }),
    responseHeadersPolicy: new cloudfront.ResponseHeadersPolicy(scope, 'PicturesHeaders', {
      responseHeadersPolicyName: `${environment}-web-headers-pictures-01`,
      securityHeadersBehavior: {
        // Somebody with the right to write could put HTML here; opened by itself it must not run as the shop.
        contentSecurityPolicy: {
          contentSecurityPolicy: "default-src 'none'; sandbox",
          override: true,
        },
        contentTypeOptions: { override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'Cross-Origin-Resource-Policy', value: 'cross-origin', override: true },
          {
            header: 'Cache-Control',
            value: `public, max-age=${String(FRESH.toSeconds())}`,
            override: false,
          },
        ],
      },
    }),
  };
}
