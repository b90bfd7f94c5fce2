import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { passOn } from './pass.on';

/** Stands before DynamoDB and takes only a part of each batch, as a table does that gets too much. */
export interface ThrottlingProxy {
  readonly url: string;
  /** Records that it has left unprocessed. */
  unprocessed(): number;
  /** Records that were sent to it in puts and batches, whatever became of them. */
  sent(): number;
  close(): void;
}

interface Batch {
  readonly RequestItems: Readonly<Record<string, readonly unknown[]>>;
}

/** @param share Of the records of batches, from 0 to 1, that are left unprocessed; which ones is left to chance. */
export async function startThrottlingProxy(target: string, share: number): Promise<ThrottlingProxy> {
  let unprocessed = 0;
  let sent = 0;
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming);
      const operation = String(incoming.headers['x-amz-target']);
      if (!operation.endsWith('.BatchWriteItem')) {
        if (operation.endsWith('.PutItem')) sent++;
        const answer = await passOn(target, incoming, body);
        outgoing.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(answer.body);
        return;
      }
      // The protocol of DynamoDB says so.
      const { RequestItems } = JSON.parse(body.toString()) as Batch;
      const [[table, records] = ['', []]] = Object.entries(RequestItems);
      const left = records.filter(() => Math.random() < share);
      const taken = records.filter((record) => !left.includes(record));
      unprocessed += left.length;
      sent += records.length;
      const answer =
        taken.length > 0
          ? await passOn(target, incoming, Buffer.from(JSON.stringify({ RequestItems: { [table]: taken } })))
          : { status: 200, body: Buffer.from('{"UnprocessedItems":{}}') };
      const isDone = answer.status === 200 && left.length > 0;
      outgoing
        .writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' })
        .end(isDone ? JSON.stringify({ UnprocessedItems: { [table]: left } }) : answer.body);
      // A client that is killed waits for no answer.
    })().catch(() => outgoing.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    unprocessed: () => unprocessed,
    sent: () => sent,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
