import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { quantile } from '../support/quantile';

/** Requests at a constant rate for a while, whatever becomes of them. */
export interface Arrivals {
  readonly url: string;
  /** Asked for in turn; `{n}` becomes a number that no other request has. */
  readonly paths: readonly string[];
  /** Requests a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** What became of them. Times in milliseconds, from when a request was due. */
export interface Reception {
  /** That were sent, of which those answered as they should be within a second are good. */
  readonly offered: number;
  readonly good: number;
  /** With 503 or 429, a time to come again and a problem. */
  readonly refused: number;
  /** That were neither: late, refused without a word, broken off, or not answered at all; and how often which. */
  readonly lost: Readonly<Record<string, number>>;
  /** That the driver could not send, since it had as many under way as it can have. */
  readonly unsent: number;
  readonly elapsed: number;
  readonly admittedP99: number;
  readonly refusedP99: number;
}

const GOOD_WITHIN_MS = 1000;

/** A visitor leaves. */
const TIMEOUT_MS = 5000;

/** Each has a socket, and descriptors have a limit. */
const MOST_UNDER_WAY = 10_000;

/** One request in so many comes on a connection of its own. */
const NEW_CONNECTION_IN = 10;

export async function arrive({ url, paths, rate, seconds }: Arrivals): Promise<Reception> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const underWay = new Set<Promise<void>>();
  const lost: Record<string, number> = {};
  const [admitted, refused]: [number[], number[]] = [[], []];
  let good = 0;
  let unsent = 0;
  let sent = 0;
  const begun = performance.now();
  const send = async (due: number, at: number) => {
    const path = (paths[at % paths.length] ?? '/').replace(
      '{n}',
      `${process.pid}-${at}-${Math.floor(begun)}`,
    );
    const answer = await answerTo(`${url}${path}`, at % NEW_CONNECTION_IN === 0 ? false : agent);
    const latency = performance.now() - due;
    if (answer === 'served') admitted.push(latency);
    else if (answer === 'refused') refused.push(latency);
    if (answer === 'served' && latency <= GOOD_WITHIN_MS) good++;
    const what = answer === 'served' ? 'late' : answer;
    if (answer !== 'refused' && !(answer === 'served' && latency <= GOOD_WITHIN_MS))
      lost[what] = (lost[what] ?? 0) + 1;
  };
  const sendWhatIsDue = () => {
    for (let at = sent + unsent; at < rate * seconds; at = sent + unsent) {
      const due = begun + (at * 1000) / rate;
      if (due > performance.now()) return;
      if (underWay.size >= MOST_UNDER_WAY) {
        unsent++;
        continue;
      }
      sent++;
      const request = send(due, at);
      underWay.add(request);
      void request.finally(() => underWay.delete(request));
    }
  };
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      sendWhatIsDue();
      if (sent + unsent < rate * seconds) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  const elapsed = performance.now() - begun;
  await Promise.all(underWay);
  agent.destroy();
  return {
    ...{ offered: sent, good, refused: refused.length, lost, unsent, elapsed },
    ...{ admittedP99: p99(admitted), refusedP99: p99(refused) },
  };
}

function p99(latencies: number[]): number {
  return quantile(
    latencies.sort((one, other) => one - other),
    0.99,
  );
}

/** `served`, `refused` as it should be, or what else was seen. */
function answerTo(url: string, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const asked = get(url, { agent, timeout: TIMEOUT_MS }, (response) => {
      const { statusCode = 0 } = response;
      // An absent item is what some ask for.
      const isServed = statusCode === 200 || statusCode === 404;
      text(response).then(
        () => resolve(isServed ? 'served' : isRefusal(response) ? 'refused' : `status ${statusCode}`),
        () => resolve('broken off'),
      );
    });
    // `timeout` is of idle sockets alone.
    const timer = setTimeout(() => asked.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
    asked.once('close', () => clearTimeout(timer));
    asked.once('error', (error) => resolve(error.message.replace(/[\d.]+:\d+/, 'the API')));
  });
}

function isRefusal({ statusCode, headers }: IncomingMessage): boolean {
  return (
    (statusCode === 503 || statusCode === 429) &&
    Number(headers['retry-after']) > 0 &&
    String(headers['content-type']).startsWith('application/problem+json')
  );
}
