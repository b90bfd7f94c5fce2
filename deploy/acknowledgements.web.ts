import { Validations } from 'aws-cdk-lib';
import type { Environment } from './environment';

/** `dev` is the reference system's website, open to the addresses of `siteAccessCidr`. */
const WEBSITE = {
  S1: 'dev logs no requests, as the reference system: its bucket holds the built page alone',
  S2: 'an S3 website has no sign-in: its policy must let anybody of the configured addresses read',
  S5: 'dev has no CloudFront, as the reference system; the policy limits who reads by address',
  S10: 'S3 serves websites by plain HTTP alone: a policy that asks for TLS would let nobody in',
};

const BEHIND_CLOUDFRONT = {
  CFR1: 'a shop is open to every country; siteAccessCidr limits who gets in where somebody must be kept out',
  CFR4: 'without a domain of its own the site has the certificate of CloudFront, which fixes the oldest TLS by itself; with one it is TLS 1.2',
};

/** What cdk-nag finds in the site's stacks and is right all the same. The edge stack needs none. */
export function acknowledgeWeb({ edge, web }: Pick<Environment, 'edge' | 'web'>): void {
  for (const [finding, reason] of Object.entries(edge ? BEHIND_CLOUDFRONT : WEBSITE)) {
    Validations.of(web).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason });
  }
}
