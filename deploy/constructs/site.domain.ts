import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import type { Config } from '../config';

/** The site's own domain. */
export type SiteDomain = NonNullable<Config['domain']>;

/**
 * The hosted zone that the site's records go to. It may well be the zone of a parent domain; records are named by
 * their whole name, so that nobody has to be asked which.
 */
export function hostedZoneOf(scope: Construct, { name, hostedZoneId }: SiteDomain): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'HostedZone', { hostedZoneId, zoneName: name });
}
