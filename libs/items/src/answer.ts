import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { etagOf } from './etag';

/** What answers are compressed with, the better one first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What is shorter gains too little. */
const COMPRESSED_FROM_BYTES = 1024;

/** Brotli's own default, 11, takes a hundred times as long to save a tenth more. */
const BROTLI_OPTIONS = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const compress: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, BROTLI_OPTIONS),
  gzip: (bytes) => promisify<Buffer, Buffer>(gzip)(bytes),
};

/** JSON as it is sent: its bytes, their entity tag and, once a client has taken one, the bytes in each encoding. */
export class Answer {
  readonly bytes: Buffer;
  readonly etag: string;
  private readonly encoded = new Map<Encoding, Promise<Buffer>>();
  private held: number;

  /** @param onGrown Called when it has come to hold more bytes. */
  constructor(
    body: object,
    private readonly onGrown: () => void = () => undefined,
  ) {
    this.bytes = ownBytes(Buffer.from(JSON.stringify(body)));
    this.etag = etagOf(this.bytes);
    this.held = this.bytes.length;
  }

  /** Bytes that it holds by now, in all encodings. */
  get size(): number {
    return this.held;
  }

  get isCompressible(): boolean {
    return this.bytes.length >= COMPRESSED_FROM_BYTES;
  }

  /** Compresses at the first call alone. */
  in(encoding: Encoding): Promise<Buffer> {
    const known = this.encoded.get(encoding);
    if (known) return known;
    const bytes = this.compressed(encoding);
    this.encoded.set(encoding, bytes);
    return bytes;
  }

  private async compressed(encoding: Encoding): Promise<Buffer> {
    try {
      const bytes = ownBytes(await compress[encoding](this.bytes));
      this.held += bytes.length;
      this.onGrown();
      return bytes;
    } catch (error) {
      // Out of memory, say: the next client may have more luck.
      this.encoded.delete(encoding);
      throw error;
    }
  }
}

/** Node cuts small buffers from a large one, and a kept piece would hold all of it. */
function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
