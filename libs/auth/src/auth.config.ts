import { registerAs, type ConfigType } from '@nestjs/config';
import { readEnvironment } from '@tana/env';

export const authConfig = registerAs('auth', () => {
  const env = readEnvironment();
  return {
    /** Undefined where nobody can sign in. */
    issuer: env.AUTH_ISSUER,
    audience: env.AUTH_AUDIENCE,
    scope: env.AUTH_SCOPE,
    /** Undefined where any user with the scope may edit. */
    group: env.AUTH_GROUP,
    /** A JSON Web Key Set; undefined where the issuer is asked for its keys. */
    jwks: env.AUTH_JWKS,
  };
});

export type AuthConfig = ConfigType<typeof authConfig>;
