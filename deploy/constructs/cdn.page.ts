import { Duration, Tags } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { join } from 'node:path';
import type { Config } from '../config';
import { issuerOriginOf, type UserPool } from './user.pool';

/** Inputs of `pageBehavior`. */
export interface PageBehaviorProps {
  readonly config: Config;
  readonly siteBucket: IBucket;
  readonly userPool: UserPool;
}

/** The page and its files. How long they are cached their own `Cache-Control` says, which the pipeline sets. */
export function pageBehavior(
  scope: Construct,
  { config: { environment }, siteBucket, userPool }: PageBehaviorProps,
): cloudfront.BehaviorOptions {
  const functionName = `${environment}-web-page-paths-01`;
  const pagePaths = new cloudfront.Function(scope, 'PagePaths', {
    functionName,
    comment: 'Answers paths of the page with index.html',
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromFile({ filePath: join(__dirname, 'page.paths.js') }),
  });
  Tags.of(pagePaths).add('Name', functionName);
  const originAccessControl = new cloudfront.S3OriginAccessControl(scope, 'PageAccess', {
    originAccessControlName: `${environment}-web-oac-page-01`,
  });
  return {
    // This writes the bucket's policy: it names the one distribution.
    origin: S3BucketOrigin.withOriginAccessControl(siteBucket, { originAccessControl }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    compress: true,
    cachePolicy: new cloudfront.CachePolicy(scope, 'PageCache', {
      cachePolicyName: `${environment}-web-cache-page-01`,
      minTtl: Duration.seconds(0),
      // A file whose Cache-Control was forgotten is asked for each time: slow is better than old.
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    }),
    responseHeadersPolicy: pageHeaders(scope, environment, userPool),
    functionAssociations: [{ function: pagePaths, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
  };
}

/**
 * What the page may do, as the API says it where the API serves the page: scripts and styles of its own origin, calls
 * to its own origin and to the two of Cognito, one that describes itself and one that changes codes for tokens.
 */
function pageHeaders(scope: Construct, environment: string, userPool: UserPool) {
  const issuer = issuerOriginOf(userPool.resource);
  const contentSecurityPolicy = [
    "default-src 'self'",
    "base-uri 'none'",
    `connect-src 'self' ${issuer} ${userPool.domain.baseUrl()}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
  ].join('; ');
  return new cloudfront.ResponseHeadersPolicy(scope, 'PageHeaders', {
    responseHeadersPolicyName: `${environment}-web-headers-page-01`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        includeSubdomains: true,
        override: true,
      },
    },
  });
}
