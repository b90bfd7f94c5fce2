import { CompactSign, exportJWK, generateKeyPair, type CryptoKey } from 'jose';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'tana-test';

/** What a token says, where it is other than usual; undefined takes a claim away. */
export interface TokenContents {
  readonly subject?: string | undefined;
  readonly scope?: string | undefined;
  /** Cognito's groups; usually none. */
  readonly groups?: readonly string[] | undefined;
  /** Any other claim, `aud`, `iss`, `exp` and `nbf` among them. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Any part of the header; undefined takes it away. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** The key that signs; usually the one that the app knows. */
  readonly key?: CryptoKey | Uint8Array;
}

/** An issuer's keys, an app's trust in them, and tokens. */
export interface EditorSignIn {
  readonly publicKey: CryptoKey;
  /** The same as the issuer publishes it. */
  readonly publishedKey: object;
  /** What an app must be started with to mount the routes for editors and to believe the tokens. */
  readonly environment: Record<string, string>;
  /** An access token that lets its user edit for five minutes, unless it is told otherwise. */
  tokenFor(contents?: TokenContents): Promise<string>;
  /** The header that carries such a token. */
  authorization(contents?: TokenContents): Promise<{ authorization: string }>;
}

export async function createEditorSignIn(kid = 'test-key'): Promise<EditorSignIn> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const publishedKey = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };

  async function tokenFor(contents: TokenContents = {}): Promise<string> {
    const usual = { subject: 'editor-1', scope: 'openid catalog/edit', groups: undefined };
    const { subject, scope, groups, claims, header, key = privateKey } = { ...usual, ...contents };
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: ISSUER,
      aud: AUDIENCE,
      iat: now,
      exp: now + 3600,
      sub: subject,
      scope,
      'cognito:groups': groups,
      ...claims,
    };
    // Not SignJWT, which would refuse some of the claims that an attacker makes.
    return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', kid, ...header })
      .sign(key);
  }

  return {
    publicKey,
    publishedKey,
    environment: {
      EDITOR: 'true',
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_JWKS: JSON.stringify({ keys: [publishedKey] }),
    },
    tokenFor,
    authorization: async (contents) => ({ authorization: `Bearer ${await tokenFor(contents)}` }),
  };
}
