import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CliError } from '../cli.error';

/** The name that stands for standard input. */
export const STANDARD_INPUT = '-';

/** What a file was when it was looked at: another one under its name differs in one of these. */
export interface FileIdentity {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** SHA-256 of its first bytes. */
  readonly head: string;
}

const HEAD_BYTES = 65_536;

/** Rows of a chunk are in memory at once: of larger ones, many live so long that the garbage collector keeps them. */
const CHUNK_BYTES = 16_384;

/** @throws CliError where there is no such file, or it is a directory. */
export async function identityOf(path: string): Promise<FileIdentity> {
  const facts = await stat(path).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw isMissing ? new CliError(`${path}: there is no such file.`) : error;
  });
  if (facts.isDirectory()) throw new CliError(`${path} is a directory: name the files in it.`);
  if (!facts.isFile()) throw new CliError(`${path} is no file: pipe it in, as file name "-".`);
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
    return { path, size: facts.size, mtimeMs: facts.mtimeMs, head };
  } finally {
    await file.close();
  }
}

/** The bytes of a file, unpacked where it is packed, and the first of them, by which its format is known. */
export interface OpenSource {
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Buffer>;
}

const GZIP = Buffer.of(0x1f, 0x8b);
const UTF8_MARK = Buffer.of(0xef, 0xbb, 0xbf);
const UTF16_MARKS = [Buffer.of(0xff, 0xfe), Buffer.of(0xfe, 0xff)];

/**
 * Opens a file, or standard input, as a stream. Gzip is known by its first bytes, whatever the file is called. A byte
 * order mark is taken away.
 *
 * @param read Is told of each chunk, in bytes as they are on the disk.
 * @param stopped Ends reading, which then throws an AbortError.
 * @throws CliError for UTF-16; while reading, for a damaged gzip file.
 */
export async function openSource(
  path: string,
  read: (bytes: number) => void,
  stopped: AbortSignal,
): Promise<OpenSource> {
  const stream =
    path === STANDARD_INPUT ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stored = await withHead(counted(addAbortSignal(stopped, stream), read), GZIP.length);
  const isPacked = stored.head.subarray(0, GZIP.length).equals(GZIP);
  const { head, chunks } = await withHead(
    isPacked ? unpacked(stored.chunks, path) : stored.chunks,
    HEAD_BYTES,
  );
  if (UTF16_MARKS.some((mark) => head.subarray(0, mark.length).equals(mark))) {
    throw new CliError(`${path} is UTF-16: save it as UTF-8.`);
  }
  const isMarked = head.subarray(0, UTF8_MARK.length).equals(UTF8_MARK);
  return isMarked
    ? { head: head.subarray(UTF8_MARK.length), chunks: withoutFirst(chunks, UTF8_MARK.length) }
    : { head, chunks };
}

async function* counted(stream: Readable, read: (bytes: number) => void): AsyncGenerator<Buffer, void> {
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    read(chunk.length);
    yield chunk;
  }
}

async function* unpacked(packed: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer, void> {
  const gunzip = createGunzip();
  // Its error comes out of the loop below as well.
  pipeline(Readable.from(packed), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    const isDamaged = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    throw isDamaged ? new CliError(`${path} is a damaged or cut off gzip file: ${error.message}.`) : error;
  }
}

/** The first bytes of a stream, as many as are wanted and there, and the whole of it. */
async function withHead(
  chunks: AsyncGenerator<Buffer, void>,
  wanted: number,
): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer, void> }> {
  const first: Buffer[] = [];
  let size = 0;
  while (size < wanted) {
    const next = await chunks.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  const head = Buffer.concat(first, size);
  return {
    head,
    chunks: (async function* () {
      if (size > 0) yield head;
      yield* chunks;
    })(),
  };
}

async function* withoutFirst(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer, void> {
  let left = bytes;
  for await (const chunk of chunks) {
    yield chunk.subarray(left);
    left = 0;
  }
}
