import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** What the local sign-in signs with. */
export interface SignInKeys {
  /** The private key of its tokens. */
  readonly jwk: JWK;
  /** The secret of its cookies' signatures. */
  readonly cookie: string;
}

/** The keys in a file, made where there are none: with new ones nobody would be signed in any more. */
export async function signInKeys(file: string): Promise<SignInKeys> {
  // Written below, in a folder that is this process's own.
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as SignInKeys;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = {
    ...(await exportJWK(privateKey)),
    alg: 'RS256',
    use: 'sig',
    kid: randomBytes(8).toString('hex'),
  };
  const keys = { jwk, cookie: randomBytes(32).toString('base64url') };
  await writeFile(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
