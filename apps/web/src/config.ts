/** What an installation decides without a new build: `/config.json`, read when the page starts. */
export interface Config {
  /** Where the API is; empty where it is the page's own origin. */
  apiOrigin: string;
  siteName: string;
  /** Where editors sign in; without it nobody can. */
  auth?: SignIn;
}

/** An OpenID Connect provider, and this page as its client. */
export interface SignIn {
  /** As the provider's discovery document and its tokens name it. */
  issuer: string;
  clientId: string;
  /** Separated by spaces: `openid`, the right to edit, and `offline_access` where that brings refresh tokens. */
  scope: string;
}

const DEFAULTS = { apiOrigin: '', siteName: 'Tana' };

/** Reads the configuration; a page without one takes the defaults, which fit an API at the same origin. */
export async function loadConfig(): Promise<Config> {
  try {
    const response = await fetch('/config.json');
    if (!response.ok) return DEFAULTS;
    const found: unknown = await response.json();
    const auth = signIn(property(found, 'auth'));
    return {
      apiOrigin: text(found, 'apiOrigin').replace(/\/+$/, ''),
      siteName: text(found, 'siteName'),
      ...(auth && { auth }),
    };
  } catch {
    return DEFAULTS;
  }
}

function text(found: unknown, name: keyof typeof DEFAULTS): string {
  const value = property(found, name);
  return typeof value === 'string' ? value : DEFAULTS[name];
}

function signIn(found: unknown): SignIn | null {
  const [issuer, clientId, scope] = ['issuer', 'clientId', 'scope'].map((name) => property(found, name));
  const isWhole = typeof issuer === 'string' && typeof clientId === 'string' && typeof scope === 'string';
  return isWhole ? { issuer, clientId, scope } : null;
}

function property(found: unknown, name: string): unknown {
  return typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
}
