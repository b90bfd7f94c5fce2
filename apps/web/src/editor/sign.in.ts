import { property } from '../config';

/** An OpenID Connect provider, and this page as its client: `auth` in `/config.json`. */
export interface SignIn {
  /** As the provider's discovery document and its tokens name it. */
  issuer: string;
  clientId: string;
  /** Separated by spaces: `openid`, the right to edit, and `offline_access` where that brings refresh tokens. */
  scope: string;
}

/** Null where sign-in is not set up, or not as a whole. */
export function signInOf(auth: unknown): SignIn | null {
  const [issuer, clientId, scope] = ['issuer', 'clientId', 'scope'].map((name) => property(auth, name));
  const isWhole = typeof issuer === 'string' && typeof clientId === 'string' && typeof scope === 'string';
  return isWhole ? { issuer, clientId, scope } : null;
}
