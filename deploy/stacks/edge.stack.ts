import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import type { Config } from '../config';
import { SiteCertificate } from '../constructs/site.certificate';
import { WebAcl } from '../constructs/web.acl';

/** Inputs of `EdgeStack`. */
export interface EdgeStackProps extends StackProps {
  readonly config: Config;
}

/** What CloudFront takes from us-east-1 alone. */
export class EdgeStack extends Stack {
  readonly webAclArn: string;
  /** Undefined where the site has CloudFront's own domain. */
  readonly certificate: ICertificate | undefined;

  constructor(scope: Construct, id: string, { config, ...props }: EdgeStackProps) {
    super(scope, id, props);
    const webAcl = new WebAcl(this, 'WebAcl', config).resource;
    const certificate =
      config.domain && new SiteCertificate(this, 'Certificate', config, config.domain).resource;
    // The web stack, in another region, reads these from this stack's outputs. Anything stronger would be a pair of
    // Lambda functions that copy two ARNs.
    for (const shared of [webAcl, certificate]) {
      if (shared) CrossStackReferences.of(shared).produce(ReferenceStrength.WEAK);
    }
    this.webAclArn = webAcl.attrArn;
    this.certificate = certificate;
  }
}
