import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { passOn } from '../support/pass.on';

/** Stands before DynamoDB, and counts what it is asked and what that consumes. */
export interface MeteringProxy {
  readonly url: string;
  /** Since it was last asked. */
  taken(): Meter;
  stop(): Promise<void>;
}

export interface Meter {
  readonly calls: number;
  /** Capacity units, as DynamoDB reckons them. */
  readonly capacity: number;
}

/** As much of an answer as says what it has consumed. */
interface Answer {
  readonly ConsumedCapacity?: { readonly CapacityUnits: number };
}

/** @param delayMs For which each answer is held back, as a busy table does. */
export async function startMeteringProxy(target: string, delayMs = 0): Promise<MeteringProxy> {
  let calls = 0;
  let capacity = 0;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      calls++;
      // The protocol of DynamoDB says so.
      const asked = (await json(incoming)) as object;
      const body = Buffer.from(JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' }));
      const answer = await passOn(target, incoming, body);
      const { ConsumedCapacity } = JSON.parse(answer.body.toString()) as Answer;
      capacity += ConsumedCapacity?.CapacityUnits ?? 0;
      await wait(delayMs);
      outgoing.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(answer.body);
      // A client that goes away waits for no answer.
    })().catch(() => outgoing.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken: () => {
      const taken = { calls, capacity };
      calls = capacity = 0;
      return taken;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
