import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Fault = 'none' | 'slow' | 'resets' | 'throttled';

/** Stands before a store, and lets it have a fault for as long as it is told to. */
export interface FlakyProxy {
  readonly url: string;
  have(fault: Fault): void;
  close(): void;
}

/** How a store says that it is asked too much. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
}

const SLOW_MS = 2000;

/** Of the requests that meet resets or throttling; retries get through most others. */
const SHARE = 0.3;

export async function startFlakyProxy(target: string, refusal: Refusal): Promise<FlakyProxy> {
  let fault: Fault = 'none';
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    const isHit = Math.random() < SHARE;
    if (fault === 'resets' && isHit) {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (fault === 'throttled' && isHit) {
      incoming.resume();
      outgoing.writeHead(refusal.status).end(refusal.body);
      return;
    }
    const passOn = () => {
      const { method, url, headers } = incoming;
      const asked = request(`${target}${url}`, { method, headers, agent }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.once('error', () => outgoing.destroy());
      });
      asked.once('error', () => outgoing.destroy());
      outgoing.once('close', () => asked.destroy());
      incoming.pipe(asked);
    };
    if (fault === 'slow') void wait(SLOW_MS).then(passOn);
    else passOn();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    have: (now) => (fault = now),
    close: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
