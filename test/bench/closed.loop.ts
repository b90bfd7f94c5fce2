import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { quantile } from '../support/quantile';

/** So many clients, each of which asks anew as soon as it has its answer. */
export interface ClosedLoad {
  readonly url: string;
  /** Asked for in turn. */
  readonly paths: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Clients, each on a connection that it keeps. */
  readonly clients: number;
  /** In all. */
  readonly requests: number;
}

/** What came of it. Times in milliseconds, of this process's clock. */
export interface ClosedResult {
  readonly requests: number;
  /** How often each way of failing was seen. */
  readonly failures: Readonly<Record<string, number>>;
  /** Of bodies. */
  readonly bytes: number;
  /** From the first request to the last answer. */
  readonly elapsed: number;
  readonly p50: number;
  readonly p99: number;
}

export async function closedLoop({
  url,
  paths,
  headers = {},
  clients,
  requests,
}: ClosedLoad): Promise<ClosedResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  let bytes = 0;
  let sent = 0;
  const begun = performance.now();
  const client = async () => {
    while (sent < requests) {
      const path = paths[sent++ % paths.length] ?? '/';
      const asked = performance.now();
      try {
        const received = await bytesOf(`${url}${path}`, headers, agent);
        bytes += received;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        failures[reason] = (failures[reason] ?? 0) + 1;
      }
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const elapsed = performance.now() - begun;
  agent.destroy();
  latencies.sort((one, other) => one - other);
  return {
    requests: latencies.length,
    failures,
    bytes,
    elapsed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

function bytesOf(url: string, headers: Readonly<Record<string, string>>, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent, headers }, (response) => {
      const { statusCode = 0 } = response;
      if (statusCode !== 200 && statusCode !== 206) {
        void problemOf(response).then((problem) => reject(new Error(problem)), reject);
        return;
      }
      let bytes = 0;
      response.on('data', (chunk: Buffer) => (bytes += chunk.length));
      response.once('end', () => resolve(bytes));
      response.once('error', reject);
    });
    asked.once('error', reject);
  });
}

async function problemOf(response: IncomingMessage): Promise<string> {
  return `${response.statusCode}: ${(await text(response)).slice(0, 100)}`;
}
