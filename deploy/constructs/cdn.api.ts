import { Duration, Tags } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { Config } from '../config';

/** What the API answers of the site's paths. */
export const API_PATHS = ['/items*', '/storage*', '/health*', '/docs*', '/openapi.json'] as const;

/**
 * The API, by way of the private load balancer. CloudFront takes everything as it is: the API alone compresses, and
 * says by `Cache-Control` what may be kept.
 *
 * @returns A behaviour for each of `API_PATHS`.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
export function apiBehaviors(
  scope: Construct,
  { environment }: Config,
  loadBalancer: ApplicationLoadBalancer,
): Record<string, cloudfront.BehaviorOptions> {
  const name = `${environment}-web-vpc-origin-api-01`;
  const vpcOrigin = new cloudfront.VpcOrigin(scope, 'ApiOrigin', {
    vpcOriginName: name,
    endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(loadBalancer),
    protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY,
    httpPort: 80,
  });
  Tags.of(vpcOrigin).add('Name', name);
  const behavior: cloudfront.BehaviorOptions = {
    origin: VpcOrigin.withVpcOrigin(vpcOrigin, {
      // The API gives up on a read after 5 s. A large picture takes longer to draw anew, and the load balancer waits
      // for a minute.
      readTimeout: Duration.seconds(60),
      // Shorter than the load balancer's 60 s, or a request could be sent on a connection that is being closed.
      keepaliveTimeout: Duration.seconds(50),
    }),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    compress: false,
    cachePolicy: new cloudfront.CachePolicy(scope, 'ApiCache', {
      cachePolicyName: `${environment}-web-cache-api-01`,
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
      // What an editor sees is never what visitors are shown.
      headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Authorization', 'Origin'),
      // Without these CloudFront would keep one encoding and send it to all.
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    }),
    // The load balancer has no use for the site's name.
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  };
  return Object.fromEntries(API_PATHS.map((path) => [path, behavior]));
}
