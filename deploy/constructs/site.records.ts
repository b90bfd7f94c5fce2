import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { hostedZoneOf, type SiteDomain } from './site.domain';

/** Inputs of `SiteRecords`. */
export interface SiteRecordsProps {
  readonly domain: SiteDomain;
  readonly distribution: IDistribution;
  /** False where the distribution answers by IPv4 alone. */
  readonly hasIpv6: boolean;
}

/** Leads the site's own domain to its distribution. */
export class SiteRecords extends Construct {
  constructor(scope: Construct, id: string, { domain, distribution, hasIpv6 }: SiteRecordsProps) {
    super(scope, id);
    const record = {
      zone: hostedZoneOf(this, domain),
      target: route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
    };
    new route53.ARecord(this, 'Ipv4', record);
    if (hasIpv6) new route53.AaaaRecord(this, 'Ipv6', record);
  }
}
