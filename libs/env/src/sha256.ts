import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';

type Secret = string | ArrayBuffer | ArrayBufferView;
type Running = ReturnType<typeof createHash | typeof createHmac>;

/** Of keys that the SDK itself keeps, for as long as it does. */
const keys = new WeakMap<object, KeyObject>();

/**
 * SHA-256 as the SDK wants it, for the client's option `sha256`. Node looks at a key made of bytes for four times as long
 * as signing takes, and the SDK signs each request with the same bytes for a day: here they become a key once.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class Sha256 {
  private hash: Running;

  constructor(private readonly secret?: Secret) {
    this.hash = begin(secret);
  }

  update(chunk: Uint8Array): void {
    this.hash.update(chunk);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = begin(this.secret);
  }
}

function begin(secret: Secret | undefined): Running {
  if (secret === undefined) return createHash('sha256');
  return createHmac('sha256', typeof secret === 'string' ? secret : keyOf(secret));
}

function keyOf(secret: ArrayBuffer | ArrayBufferView): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  const bytes = ArrayBuffer.isView(secret)
    ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    : Buffer.from(secret);
  const key = createSecretKey(bytes);
  keys.set(secret, key);
  return key;
}
