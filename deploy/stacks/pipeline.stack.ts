import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import type { Config } from '../config';
import { DeployRole } from '../constructs/deploy.role';
import { ReviewRole } from '../constructs/review.role';

/** Inputs of `PipelineStack`. */
export interface PipelineStackProps extends StackProps {
  readonly config: Config;
  /** Undefined in `dev`, which has no CloudFront. */
  readonly distributionId: string | undefined;
  readonly githubRepository: string;
  readonly registry: IRepository;
}

/** What lets GitHub's workflows deploy, and show what a pull request would change, without a key that could be stolen. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { config, distributionId, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const { githubRepository, registry } = props;
    const role = new DeployRole(this, 'DeployRole', { config, distributionId, githubRepository, registry });
    new CfnOutput(this, 'DeployRoleArn', { value: role.resource.roleArn });
    const review = new ReviewRole(this, 'ReviewRole', { config, githubRepository });
    new CfnOutput(this, 'ReviewRoleArn', { value: review.resource.roleArn });
  }
}
