import { isIP } from 'node:net';

/** Thrown when the environment cannot be used: its message names every missing or malformed variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  constructor(readonly problems: readonly string[]) {
    super(`The environment cannot be used: ${problems.join('; ')}.`);
  }
}

/** How the text of one variable becomes a value. `parse` answers undefined for text that `expected` excludes. */
interface Format<T> {
  readonly expected: string;
  parse(text: string): T | undefined;
}

/** A format together with what the variable is when it is not set. */
interface Variable<T> extends Format<T> {
  readonly required: boolean;
  readonly unset: T;
}

const text = (pattern: RegExp, expected: string): Format<string> => ({
  expected,
  parse: (value) => (pattern.test(value) ? value : undefined),
});

const integer = (least: number, most: number): Format<number> => ({
  expected: `an integer from ${least} to ${most}`,
  parse: (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN;
    return number >= least && number <= most ? number : undefined;
  },
});

const boolean: Format<boolean> = {
  expected: 'true or false',
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
};

/**
 * `EDITOR` is also where Unix keeps the name of a person's text editor, and npm sets it for every script: what cannot
 * be meant as a boolean is that, and leaves this task a reader.
 */
const booleanUnlessTextEditor: Format<boolean> = {
  expected: boolean.expected,
  parse: (value) => {
    const looksBoolean = /^(true|false|yes|no|on|off|[yntf01])$/i.test(value.trim());
    return looksBoolean ? boolean.parse(value) : false;
  },
};

const oneOf = <const T extends string>(...values: readonly T[]): Format<T> => ({
  expected: `one of ${values.join(', ')}`,
  parse: (value) => values.find((known) => known === value),
});

const httpUrl: Format<string> = {
  expected: 'an http or https URL',
  // URL alone would forgive "https:cdn.example" and white space, which whoever is sent the value does not.
  parse: (value) => (/^https?:\/\/\S+$/.test(value) && URL.canParse(value) ? value : undefined),
};

const listOf = (element: Format<string>): Format<readonly string[]> => ({
  expected: `a comma-separated list, each ${element.expected}`,
  parse: (value) => {
    const parsed = value.split(',').map((part) => element.parse(part.trim()));
    return parsed.every((part) => part !== undefined) ? parsed : undefined;
  },
});

const origin: Format<string> = {
  expected: 'an origin such as https://shop.example (no path, no *)',
  parse: (value) => (httpUrl.parse(value) && new URL(value).origin === value ? value : undefined),
};

const network: Format<string> = {
  expected: 'an address or a CIDR such as 10.0.0.0/16',
  parse: (value) => {
    const [address = '', prefix, ...rest] = value.split('/');
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    // Not 0, with which everybody would be believed: Fastify does not start with that.
    const fits = prefix === undefined ? bits > 0 : integer(1, bits).parse(prefix) !== undefined;
    return fits && rest.length === 0 ? value : undefined;
  },
};

const urlPrefix: Format<string> = {
  expected: 'an absolute path or an http(s) URL',
  parse: (value) => {
    const isPath = /^\/[^/\s?#][^\s?#]*$/.test(value);
    return isPath || (httpUrl.parse(value) && !/[?#]/.test(value)) ? value.replace(/\/+$/, '') : undefined;
  },
};

const currency: Format<string> = {
  expected: 'an ISO 4217 currency code such as JPY',
  parse: (value) => (Intl.supportedValuesOf('currency').includes(value) ? value : undefined),
};

const jwks: Format<string> = {
  expected: 'a JSON Web Key Set, {"keys":[…]}',
  parse: (value) => {
    try {
      const parsed: unknown = JSON.parse(value);
      const isSet = typeof parsed === 'object' && parsed !== null && 'keys' in parsed;
      const keys: unknown[] = isSet && Array.isArray(parsed.keys) ? parsed.keys : [undefined];
      return keys.every((key) => typeof key === 'object' && key !== null && 'kty' in key) ? value : undefined;
    } catch {
      return undefined;
    }
  },
};

function required<T>(format: Format<T>): Variable<T> {
  // `unset` is never read: a required variable that is not set ends in an EnvironmentError.
  return { ...format, required: true, unset: undefined as T };
}

function optional<T, const D extends T | undefined>(
  format: Format<T>,
  unset: D,
): Variable<T | Extract<D, undefined>> {
  return { ...format, required: false, unset: unset as T | Extract<D, undefined> };
}

const mebibytes = 1024 * 1024;
const anyText = text(/\S/, 'text');

/** Every variable that Tana reads. The README's configuration table is tested against this one. */
export const VARIABLES = {
  TABLE_NAME: required(text(/^[\w.-]{3,255}$/, 'a DynamoDB table name')),
  BUCKET_NAME: required(text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'an S3 bucket name')),
  AWS_REGION: required(text(/^[a-z]{2,}(-[a-z]+)+-\d$/, 'an AWS region such as ap-northeast-1')),
  AWS_ENDPOINT_URL_DYNAMODB: optional(httpUrl, undefined),
  AWS_ENDPOINT_URL_S3: optional(httpUrl, undefined),
  PORT: optional(integer(0, 65_535), 3000),
  HOST: optional(anyText, '0.0.0.0'),
  EDITOR: optional(booleanUnlessTextEditor, false),
  AUTH_ISSUER: optional(httpUrl, undefined),
  AUTH_AUDIENCE: optional(anyText, undefined),
  AUTH_SCOPE: optional(anyText, 'catalog/edit'),
  AUTH_GROUP: optional(anyText, undefined),
  AUTH_JWKS: optional(jwks, undefined),
  IMAGE_BASE_URL: optional(urlPrefix, '/storage/images'),
  CORS_ORIGINS: optional(listOf(origin), []),
  TRUSTED_PROXIES: optional(listOf(network), []),
  CURRENCY: optional(currency, 'JPY'),
  CACHE_TTL_SECONDS: optional(integer(0, 86_400), 5),
  CACHE_STALE_SECONDS: optional(integer(0, 604_800), 300),
  CACHE_MAX_BYTES: optional(integer(0, 4096 * mebibytes), 64 * mebibytes),
  RATE_LIMIT_PER_MINUTE: optional(integer(0, 1_000_000), 600),
  REQUEST_TIMEOUT_MS: optional(integer(100, 60_000), 5000),
  UPLOAD_MAX_BYTES: optional(integer(1, 100 * mebibytes), 10 * mebibytes),
  DRAIN_SECONDS: optional(integer(0, 25), 12),
  ADOPTION_RCU_PER_SECOND: optional(integer(0, 40_000), 5),
  LOG_LEVEL: optional(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), 'info'),
  NODE_ENV: optional(anyText, undefined),
  DOCS: optional(boolean, undefined),
};

type Parsed = { [Name in keyof typeof VARIABLES]: (typeof VARIABLES)[Name]['unset'] };

/** The environment as Tana uses it: one typed value a variable, defaults filled in. */
export type Environment = Omit<Parsed, 'DOCS'> & { DOCS: boolean };

/**
 * Reads and checks every variable; an empty one counts as not set.
 *
 * @throws EnvironmentError naming every missing or malformed variable at once.
 */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const problems: string[] = [];
  const entries = Object.entries<Variable<unknown>>(VARIABLES).map(([name, variable]) => {
    const given = source[name];
    if (!given) {
      if (variable.required) problems.push(`${name} is missing (${variable.expected})`);
      return [name, variable.unset];
    }
    const value = variable.parse(given);
    if (value === undefined) problems.push(`${name} must be ${variable.expected}`);
    return [name, value];
  });
  // The loop has filled in each name of VARIABLES with what its own format answered.
  const parsed = Object.fromEntries(entries) as Parsed;
  if (parsed.AUTH_ISSUER && !parsed.AUTH_AUDIENCE) {
    problems.push(
      'AUTH_AUDIENCE is missing (required with AUTH_ISSUER: it tells whose tokens are meant for Tana)',
    );
  }
  if (problems.length > 0) throw new EnvironmentError(problems);

  return { ...parsed, DOCS: parsed.DOCS ?? parsed.NODE_ENV !== 'production' };
}
