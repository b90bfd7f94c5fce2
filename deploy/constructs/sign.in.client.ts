import { Duration } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Config } from '../config';
import { EDIT_SCOPE } from './user.pool';

/** Inputs of `SignInClient`. */
export interface SignInClientProps {
  readonly config: Config;
  readonly userPool: cognito.IUserPool;
  /** Where the page is, such as `https://d1.cloudfront.net`. */
  readonly siteOrigin: string;
}

/**
 * How the page signs editors in: by the code grant with PKCE, without a secret, since a page can keep none. An editor
 * signs in again once a working day; until then the page renews its tokens, which are good for an hour.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
 */
export class SignInClient extends Construct {
  readonly resource: cognito.UserPoolClient;

  constructor(scope: Construct, id: string, { config, userPool, siteOrigin }: SignInClientProps) {
    super(scope, id);
    const editorPage = `${siteOrigin}/edit`;
    this.resource = new cognito.UserPoolClient(this, 'Resource', {
      userPool,
      userPoolClientName: `${config.environment}-web-sign-in-01`,
      generateSecret: false,
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      // Said, or Cognito would take passwords from the page, too: they belong to its own form.
      authFlows: { user: false },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.custom(EDIT_SCOPE)],
        callbackUrls: [editorPage],
        logoutUrls: [editorPage],
      },
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(10),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
  }
}
