import { Duration, Tags } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EVERYBODY, type Config } from '../config';
import { apiBehaviors } from './cdn.api';
import { pageBehavior } from './cdn.page';
import { picturesBehavior } from './cdn.pictures';
import { SiteRecords } from './site.records';
import type { UserPool } from './user.pool';

/** Inputs of `Cdn`. */
export interface CdnProps {
  readonly config: Config;
  readonly accessLogs: IBucket;
  /** Undefined where the site has CloudFront's own domain. */
  readonly certificate: ICertificate | undefined;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly siteBucket: IBucket;
  readonly userPool: UserPool;
  readonly webAclArn: string;
}

/**
 * Errors that CloudFront would otherwise keep for ten seconds: an item could be added and still be missing.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** The one HTTPS origin of page, pictures and API. */
export class Cdn extends Construct {
  readonly resource: cloudfront.Distribution;
  /** Such as `https://d1.cloudfront.net`. */
  readonly origin: string;

  constructor(scope: Construct, id: string, { config, ...props }: CdnProps) {
    super(scope, id);
    const { environment, domain } = config;
    const { accessLogs, certificate, loadBalancer, siteBucket, userPool, webAclArn } = props;
    // The narrow range is one of IPv4: by IPv6 nobody could be told to belong to it.
    const hasIpv6 = config.siteAccessCidr === EVERYBODY;
    this.resource = new cloudfront.Distribution(this, 'Resource', {
      comment: `Tana ${environment}`,
      defaultBehavior: pageBehavior(this, { config, siteBucket, userPool }),
      additionalBehaviors: {
        '/images/*': picturesBehavior(this, config),
        ...apiBehaviors(this, config, loadBalancer),
      },
      defaultRootObject: 'index.html',
      // No pages: these answers are the whole distribution's, and would hide what the API says of a 403 or 404.
      errorResponses: CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      enableIpv6: hasIpv6,
      priceClass: cloudfront.PriceClass.PRICE_CLASS_200,
      webAclId: webAclArn,
      logBucket: accessLogs,
      logFilePrefix: 'cloudfront/',
      ...(domain &&
        certificate && {
          domainNames: [domain.name],
          certificate,
          minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        }),
    });
    Tags.of(this.resource).add('Name', `${environment}-web-cdn-01`);
    if (domain) new SiteRecords(this, 'Records', { domain, distribution: this.resource, hasIpv6 });
    this.origin = `https://${domain?.name ?? this.resource.distributionDomainName}`;
  }
}
