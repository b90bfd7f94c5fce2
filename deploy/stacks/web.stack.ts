import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../config';
import { Cdn } from '../constructs/cdn';
import { SignInClient } from '../constructs/sign.in.client';
import { SiteBucket } from '../constructs/site.bucket';
import { SiteWebsite } from '../constructs/site.website';
import { EDIT_SCOPE, issuerOf, type UserPool } from '../constructs/user.pool';
import type { EdgeStack } from './edge.stack';

/** Inputs of `WebStack`. `dev` has neither access logs nor edge nor user pool, the others have all three. */
export interface WebStackProps extends StackProps {
  readonly config: Config;
  readonly accessLogs: IBucket | undefined;
  readonly edge: EdgeStack | undefined;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly userPool: UserPool | undefined;
}

/** What the page reads when it starts: its `config.json`. */
interface PageConfig {
  /** Empty where it is the page's own origin. */
  readonly apiOrigin: string;
  readonly siteName: string;
  readonly auth?: { readonly issuer: string; readonly clientId: string; readonly scope: string };
}

const SITE_NAME = 'Tana';

/** The page: a website bucket in `dev`, CloudFront elsewhere. */
export class WebStack extends Stack {
  /** Where the page is, such as `https://d1.cloudfront.net`. */
  readonly siteOrigin: string;
  /** Undefined in `dev`, where nobody signs in. */
  readonly signInClientId: string | undefined;
  /** Undefined in `dev`, which has no CloudFront. */
  readonly distributionId: string | undefined;

  constructor(scope: Construct, id: string, { config, loadBalancer, ...props }: WebStackProps) {
    const { accessLogs, edge, userPool, ...stackProps } = props;
    super(scope, id, stackProps);
    if (accessLogs && edge && userPool) {
      const siteBucket = new SiteBucket(this, 'Site', config, accessLogs).resource;
      const { certificate, webAclArn } = edge;
      const cdn = new Cdn(this, 'Cdn', {
        config,
        accessLogs,
        certificate,
        loadBalancer,
        siteBucket,
        userPool,
        webAclArn,
      });
      const { resource: pool } = userPool;
      const signIn = new SignInClient(this, 'SignIn', { config, userPool: pool, siteOrigin: cdn.origin });
      const clientId = signIn.resource.userPoolClientId;
      this.siteOrigin = cdn.origin;
      this.signInClientId = clientId;
      this.distributionId = cdn.resource.distributionId;
      new CfnOutput(this, 'SiteBucketName', { value: siteBucket.bucketName });
      new CfnOutput(this, 'DistributionId', { value: this.distributionId });
      this.tellPage({
        apiOrigin: '',
        siteName: SITE_NAME,
        auth: { issuer: issuerOf(pool), clientId, scope: `openid ${EDIT_SCOPE}` },
      });
    } else {
      const website = new SiteWebsite(this, 'Site', config).resource;
      this.siteOrigin = website.bucketWebsiteUrl;
      new CfnOutput(this, 'SiteBucketName', { value: website.bucketName });
      this.tellPage({ apiOrigin: `http://${loadBalancer.loadBalancerDnsName}`, siteName: SITE_NAME });
    }
    new CfnOutput(this, 'SiteUrl', { value: this.siteOrigin });
  }

  private tellPage(config: PageConfig): void {
    new CfnOutput(this, 'SiteConfig', {
      description: 'Text of config.json in the bucket of the site',
      value: this.toJsonString(config),
    });
  }
}
