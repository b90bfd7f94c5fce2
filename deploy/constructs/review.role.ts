import { Duration, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { regionsOf, type Config } from '../config';
import { jobsOf } from './github.jobs';

/** Inputs of `ReviewRole`. */
export interface ReviewRoleProps {
  readonly config: Config;
  /** `owner/name` */
  readonly githubRepository: string;
}

/**
 * Taken by the workflow that shows on a pull request what it would change. That runs the pull request's own code, so it
 * may read the deployed templates and nothing else: not even the CDK's look-up role, which reads the whole account.
 * `cdk diff --method template` goes on with its own rights where it may not take that one.
 */
export class ReviewRole extends Construct {
  readonly resource: iam.Role;

  constructor(scope: Construct, id: string, { config, githubRepository }: ReviewRoleProps) {
    super(scope, id);
    const { account, environment } = config;
    const { partition } = Stack.of(this);
    const roleName = `${environment}-sec-iam-role-review-01`;
    this.resource = new iam.Role(this, 'Resource', {
      roleName,
      description: `Lets pull requests of ${githubRepository} be compared with ${environment}`,
      maxSessionDuration: Duration.hours(1),
      assumedBy: jobsOf(this, config, githubRepository, 'pull_request'),
    });
    Tags.of(this.resource).add('Name', roleName);
    this.resource.addToPolicy(
      new iam.PolicyStatement({
        sid: 'CompareStacks',
        actions: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'],
        resources: regionsOf(config).map(
          (where) => `arn:${partition}:cloudformation:${where}:${account}:stack/${environment}-*/*`,
        ),
      }),
    );
  }
}
