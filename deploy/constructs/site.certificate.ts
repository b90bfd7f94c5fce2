import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';
import type { Config } from '../config';
import { hostedZoneOf, type SiteDomain } from './site.domain';

/** The certificate of the site's own domain, proven and renewed by a record in its hosted zone. */
export class SiteCertificate extends Construct {
  readonly resource: acm.Certificate;

  constructor(scope: Construct, id: string, { environment }: Config, domain: SiteDomain) {
    super(scope, id);
    this.resource = new acm.Certificate(this, 'Resource', {
      // Its tag `Name`.
      certificateName: `${environment}-edge-certificate-01`,
      domainName: domain.name,
      validation: acm.CertificateValidation.fromDns(hostedZoneOf(this, domain)),
    });
  }
}
