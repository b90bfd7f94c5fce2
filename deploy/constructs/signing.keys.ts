import { CustomResource, CustomResourceProvider, CustomResourceProviderRuntime, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { resolve } from 'node:path';

const TYPE = 'Custom::SigningKeys';

/** Inputs of `SigningKeys`. */
export interface SigningKeysProps {
  readonly issuer: string;
  /** What, when it changes, has the keys read again: each image does, and a date that an operator gives. */
  readonly readAgainFor: Record<string, string>;
}

/**
 * The issuer's keys, read when the stack is deployed: tasks in private subnets cannot ask for them, as a Cognito pool
 * that has a domain is not reached by PrivateLink.
 */
export class SigningKeys extends Construct {
  /** A JSON Web Key Set. */
  readonly jwks: string;

  constructor(scope: Construct, id: string, { issuer, readAgainFor }: SigningKeysProps) {
    super(scope, id);
    const serviceToken = CustomResourceProvider.getOrCreate(this, TYPE, {
      codeDirectory: resolve('deploy/lambda/signing-keys'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      timeout: Duration.minutes(1),
      description: 'Reads the keys that the issuer of access tokens publishes',
    });
    const resource = new CustomResource(this, 'Resource', {
      serviceToken,
      resourceType: TYPE,
      properties: { Issuer: issuer, ...readAgainFor },
    });
    this.jwks = resource.getAttString('Jwks');
  }
}
