import { basename } from 'node:path';

/** For whom Tana calls AWS: each has a role of its own. */
export const PLANES = ['reader', 'editor', 'operator'] as const;
export type Plane = (typeof PLANES)[number];

/** The key of the tests' own clients, whose calls say nothing of what Tana needs. */
export const FIXTURES = 'fixtures';

/** Who made a call, and in which test file. */
export interface Signer {
  readonly plane: Plane;
  /** Such as `uploads.local-spec.ts`. */
  readonly test: string;
}

/** What the SDK takes its credentials from. */
export interface Credentials {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
}

/** Credentials that tell the recorder who signs; the embedded stores take any. To be called in a test file. */
export function credentialsFor(plane: Plane): Credentials {
  const { testPath } = expect.getState();
  return { AWS_ACCESS_KEY_ID: `${plane}.${basename(testPath ?? '')}`, AWS_SECRET_ACCESS_KEY: 'embedded' };
}

/** Those of an API that is started with this environment. */
export function credentialsOfApi({ EDITOR }: NodeJS.ProcessEnv): Credentials {
  return credentialsFor(EDITOR === 'true' ? 'editor' : 'reader');
}

/** @returns Undefined for a key id that `credentialsFor` did not make. */
export function signerOf(accessKeyId: string): Signer | undefined {
  const [, name, test = ''] = /^([a-z]+)\.(.+)$/.exec(accessKeyId) ?? [];
  const plane = PLANES.find((known) => known === name);
  return plane && { plane, test };
}
