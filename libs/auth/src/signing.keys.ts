import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

const TIMEOUT_MS = 3000;

/** Keys that were configured, which is all there is without a way out to the internet. */
export function configuredKeys(jwks: string): JWTVerifyGetKey {
  // The environment has made sure of the shape; a key that is no good matches no token.
  return createLocalJWKSet(JSON.parse(jwks) as JSONWebKeySet);
}

/**
 * Keys that the issuer publishes: looked up by discovery, kept, and asked for again when a token names a new one.
 *
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function publishedKeys(issuer: string): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    keys ??= discover(issuer).catch((error: unknown) => {
      // A discovery that failed is no answer for the next token.
      keys = undefined;
      throw error;
    });
    const find = await keys;
    return find(header, token);
  };
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const found: unknown = await response.json();
  const metadata = typeof found === 'object' && found !== null ? found : {};
  if (!('issuer' in metadata) || metadata.issuer !== issuer) throw new Error(`${url} is another issuer's.`);
  if (!('jwks_uri' in metadata) || typeof metadata.jwks_uri !== 'string') {
    throw new Error(`${url} names no jwks_uri.`);
  }
  return createRemoteJWKSet(new URL(metadata.jwks_uri), { timeoutDuration: TIMEOUT_MS });
}
