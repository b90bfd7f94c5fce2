import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../config';

const ISSUER = 'token.actions.githubusercontent.com';

/**
 * The jobs of one repository's workflows whose token names exactly this subject.
 *
 * The account's one OpenID Connect provider for GitHub is made by hand, as docs/deploy.md says: environments share it.
 *
 * @param subject Such as `environment:prod` or `pull_request`; without the repository.
 * @see https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
 */
export function jobsOf(
  scope: Construct,
  { account }: Config,
  githubRepository: string,
  subject: string,
): iam.IPrincipal {
  const provider = `arn:${Stack.of(scope).partition}:iam::${account}:oidc-provider/${ISSUER}`;
  return new iam.WebIdentityPrincipal(provider, {
    StringEquals: {
      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
      [`${ISSUER}:sub`]: `repo:${githubRepository}:${subject}`,
    },
  });
}
