import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import type { Config } from '../config';

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
    super(scope, id, { description: `Tana ${config.environment}`, ...props });
    this.webAclArn = 'TODO';
  }
}
