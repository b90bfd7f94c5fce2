import { Inject, Injectable, Logger } from '@nestjs/common';
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { authConfig, type AuthConfig } from './auth.config';
import { NotAnEditor, NotSignedIn, SignInUnavailable } from './auth.errors';
import { configuredKeys, publishedKeys } from './signing.keys';

/** Who is signed in. */
export interface Editor {
  /** `sub` of the token: the issuer's own name for the user. */
  readonly subject: string;
}

/** Signatures by the issuer's private key alone: with a shared secret, whoever checks tokens could make them. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** By how much the issuer's clock and ours may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** A whole token: longer ones are not looked at. */
const MAX_TOKEN_LENGTH = 8192;

const MOST_LOGGED_KID = 100;

/**
 * Checks access tokens (OAuth 2.0 bearer tokens that are JWTs).
 *
 * @see https://www.rfc-editor.org/rfc/rfc8725 for why algorithms, issuer and audience are pinned
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
@Injectable()
export class AccessTokens {
  private readonly logger = new Logger(AccessTokens.name);
  private readonly keys: JWTVerifyGetKey | undefined;

  constructor(@Inject(authConfig.KEY) private readonly config: AuthConfig) {
    const { issuer, jwks } = config;
    if (issuer) this.keys = jwks ? configuredKeys(jwks) : publishedKeys(issuer);
  }

  /**
   * @param authorization The header as it came.
   * @throws NotSignedIn, NotAnEditor, SignInUnavailable
   */
  async editorOf(authorization = ''): Promise<Editor> {
    // A client that knows no more than another scheme is told of this one, not of a fault in its token.
    if (!/^Bearer\b/i.test(authorization)) throw new NotSignedIn();
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization) ?? [];
    if (!token || token.length > MAX_TOKEN_LENGTH) throw new NotSignedIn('The token is malformed.');
    const payload = await this.verified(token);
    this.requireAccessToken(payload);
    const subject = this.subjectOf(payload);
    this.requireRights(payload);
    return { subject };
  }

  private async verified(token: string): Promise<JWTPayload> {
    const { issuer } = this.config;
    if (!issuer || !this.keys) throw new NotSignedIn('Nobody can sign in here: no issuer is configured.');
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) this.reportUnknownKey(token);
      throw refusal(error);
    }
  }

  /** An ID token is signed by the same keys, and says who somebody is, not what they may do. */
  private requireAccessToken({ aud, client_id: clientId, token_use: use }: JWTPayload): void {
    if (use !== undefined && use !== 'access') throw new NotSignedIn('The token is no access token.');
    // Cognito's access tokens have no audience: they name the client that they were made for.
    const audience = aud ?? (typeof clientId === 'string' ? clientId : []);
    const { audience: wanted } = this.config;
    if (wanted === undefined || ![audience].flat().includes(wanted)) {
      throw new NotSignedIn('The token is for another audience.');
    }
  }

  private subjectOf({ sub }: JWTPayload): string {
    if (typeof sub !== 'string' || sub === '') throw new NotSignedIn('The token names no user.');
    return sub;
  }

  private requireRights({ scope, 'cognito:groups': groups }: JWTPayload): void {
    const scopes = typeof scope === 'string' ? scope.split(' ') : [];
    if (!scopes.includes(this.config.scope)) throw new NotAnEditor('scope', this.config.scope);
    const { group } = this.config;
    if (group === undefined) return;
    if (!Array.isArray(groups) || !groups.includes(group)) throw new NotAnEditor('group', group);
  }

  /** A key that is not among the configured ones means that the issuer has changed its keys: an alarm counts these. */
  private reportUnknownKey(token: string): void {
    // Whatever an attacker has written there: the type is but a promise.
    const kid: unknown = decodeProtectedHeader(token).kid;
    this.logger.warn({ msg: 'unknown signing key', kid: String(kid).slice(0, MOST_LOGGED_KID) });
  }
}

/** What jose says of a token is said to the client; what keeps the keys from us is ours to mend. */
function refusal(error: unknown): Error {
  if (error instanceof errors.JWTExpired) return new NotSignedIn('The token has expired: sign in again.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new NotSignedIn(`The claim ${error.claim} of the token is not good.`);
  }
  if (error instanceof errors.JWKSNoMatchingKey) return new NotSignedIn('The key of the token is unknown.');
  const isOfToken =
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported;
  return isOfToken ? new NotSignedIn('The token is not valid.') : new SignInUnavailable(error);
}
