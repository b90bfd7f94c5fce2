import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { join } from 'node:path';
import { callsOf, signatureOf, UnknownAwsRequest, type AwsCall, type AwsRequest } from './aws.requests';
import { FIXTURES, signerOf, type Plane, type Signer } from './signers';

/** A call that Tana made, once for each test file however often it was made. */
export interface RecordedCall extends AwsCall, Signer {}

/** A test file's record: `<folder>/<test file>.json`. Builds do not empty this folder. */
const FOLDER = 'dist/permissions';

const TESTS = 'test/local';

/**
 * Test files that may have no record. They start `npm start` and nothing else: it has stores of its own inside its process, as no task in AWS
 * has, and its API is the one that the other files start.
 */
const WITHOUT_CALLS = ['npm-start.local-spec.ts', 'sign-in.local-spec.ts'];

/** Listens to what is asked of the embedded AWS, and keeps what Tana asked. */
export class CallRecorder {
  private readonly calls = new Map<string, RecordedCall>();
  private readonly problems = new Set<string>();

  /** The server answers as ever. */
  watch(server: Server): void {
    // First in the row, so that nobody has taken the body away yet.
    server.prependListener('request', (request: IncomingMessage) => {
      const { method = '', url = '', headers } = request;
      if (headers['x-amz-target'] === undefined) {
        this.record({ method, url, headers, body: '' });
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.record({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  }

  /** Sorted, so that two runs have the same record. */
  get recorded(): RecordedCall[] {
    return [...this.calls].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, call]) => call);
  }

  /** @throws Error naming all that Tana asked and the recorder could not name. */
  throwProblems(): void {
    if (this.problems.size === 0) return;
    const list = [...this.problems].sort().join('\n  ');
    throw new Error(
      `Calls whose permission nobody would prove; name them in test/support/aws.requests.ts:\n  ${list}`,
    );
  }

  private record(request: AwsRequest): void {
    try {
      const { accessKeyId, service } = signatureOf(request);
      if (accessKeyId === FIXTURES) return;
      const signer = signerOf(accessKeyId);
      if (!signer) throw new UnknownAwsRequest(`a request is signed by ${accessKeyId}, whom nobody knows`);
      for (const made of callsOf(request, service)) {
        const call = { ...signer, ...made };
        this.calls.set(JSON.stringify(call), call);
      }
    } catch (error) {
      // It must not end Jest's own process from inside a server; the run fails when it is over.
      this.problems.add(error instanceof Error ? error.message : String(error));
    }
  }
}

/** Before all test files run: one that then makes no calls must not keep an old record. */
export function removeRecords(folder = FOLDER): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Replaces the records of the test files that these calls are from, and of no other. */
export function writeRecords(calls: readonly RecordedCall[], folder = FOLDER): void {
  mkdirSync(folder, { recursive: true });
  for (const [test, own] of Map.groupBy(calls, ({ test }) => test)) {
    const record = own.map(({ plane, action, resource }) => ({ plane, action, resource }));
    writeFileSync(join(folder, `${test}.json`), JSON.stringify(record, undefined, 2));
  }
}

/**
 * What all test files have recorded.
 *
 * @throws Error where the record of one is missing.
 */
export function readRecords(folder = FOLDER, tests = testFiles()): RecordedCall[] {
  const isThere = (test: string) => existsSync(join(folder, `${test}.json`));
  const missing = tests.filter((test) => !isThere(test) && !WITHOUT_CALLS.includes(test));
  if (missing.length > 0) {
    throw new Error(
      `The calls of ${missing.join(', ')} are not recorded: run "npm run build && npm run test:local" first.`,
    );
  }
  return tests.filter(isThere).flatMap((test) => {
    const text = readFileSync(join(folder, `${test}.json`), 'utf8');
    // `writeRecords` wrote it.
    const record = JSON.parse(text) as (AwsCall & { plane: Plane })[];
    return record.map((call) => ({ ...call, test }));
  });
}

function testFiles(): string[] {
  return readdirSync(TESTS)
    .filter((name) => name.endsWith('.local-spec.ts'))
    .sort();
}
