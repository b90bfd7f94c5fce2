/** What an installation decides without a new build: `/config.json`, read when the page starts. */
export interface Config {
  /** Where the API is; empty where it is the page's own origin. */
  apiOrigin: string;
  siteName: string;
  /** Where editors sign in, as it was found: the editor's page reads it. */
  auth?: unknown;
}

const DEFAULTS = { apiOrigin: '', siteName: 'Tana' };

/** Reads the configuration; a page without one takes the defaults, which fit an API at the same origin. */
export async function loadConfig(): Promise<Config> {
  try {
    const response = await fetch('/config.json');
    if (!response.ok) return DEFAULTS;
    const found: unknown = await response.json();
    return {
      apiOrigin: text(found, 'apiOrigin').replace(/\/+$/, ''),
      siteName: text(found, 'siteName'),
      auth: property(found, 'auth'),
    };
  } catch {
    return DEFAULTS;
  }
}

function text(found: unknown, name: keyof typeof DEFAULTS): string {
  const value = property(found, name);
  return typeof value === 'string' ? value : DEFAULTS[name];
}

export function property(found: unknown, name: string): unknown {
  return typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
}
