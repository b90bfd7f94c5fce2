import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../config';
import type { UserPool } from '../constructs/user.pool';
import type { EdgeStack } from './edge.stack';

/** Inputs of `WebStack`. */
export interface WebStackProps extends StackProps {
  readonly config: Config;
  readonly accessLogs: s3.IBucket | undefined;
  readonly edge: EdgeStack | undefined;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly userPool: UserPool | undefined;
}

/** The page: a website bucket in `dev`, CloudFront elsewhere. */
export class WebStack extends Stack {
  /** Where the page is, such as `https://d1.cloudfront.net`. */
  readonly siteOrigin: string;
  /** Undefined in `dev`, where nobody signs in. */
  readonly signInClientId: string | undefined;

  /** Undefined in `dev`, which has no CloudFront. */
  readonly distributionId: string | undefined;

  constructor(scope: Construct, id: string, { config, ...props }: WebStackProps) {
    super(scope, id, { description: `Tana ${config.environment}`, ...props });
    if (config.editorTasks) this.signInClientId = 'client';
    this.siteOrigin = new s3.Bucket(this, 'Site').bucketWebsiteUrl;
  }
}
