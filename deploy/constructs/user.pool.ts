import { Duration, Tags } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { removalPolicyOf, type Config } from '../config';

/** Editors must be in this group of the pool. */
export const EDITORS_GROUP = 'editors';

/** The scope that an editor's token must have: `<resource server>/<scope>`. */
export const EDIT_SCOPE = 'catalog/edit';

/** The people who may edit. Nobody signs up: an operator adds them, and they sign in with a second factor. */
export class UserPool extends Construct {
  readonly resource: cognito.UserPool;
  readonly domain: cognito.UserPoolDomain;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { environment, account } = config;
    const name = `${environment}-auth-user-pool-01`;
    this.resource = new cognito.UserPool(this, 'Resource', {
      userPoolName: name,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      featurePlan: cognito.FeaturePlan.ESSENTIALS,
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: true,
      removalPolicy: removalPolicyOf(config),
    });
    Tags.of(this.resource).add('Name', name);
    this.domain = this.resource.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${environment}-tana-${account}` },
    });
    const [server = '', scopeName = ''] = EDIT_SCOPE.split('/');
    this.resource.addResourceServer('Catalogue', {
      identifier: server,
      scopes: [{ scopeName, scopeDescription: 'Edit the catalogue' }],
    });
    this.resource.addGroup('Editors', { groupName: EDITORS_GROUP });
  }
}

/** The `iss` of the pool's tokens. */
export function issuerOf(userPool: cognito.IUserPool): string {
  return `${issuerOriginOf(userPool)}/${userPool.userPoolId}`;
}

/** Cognito in the pool's region, as the page calls it. */
export function issuerOriginOf({ env: { region } }: cognito.IUserPool): string {
  return `https://cognito-idp.${region}.amazonaws.com`;
}
