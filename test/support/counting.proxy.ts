import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Passes TCP connections on to a store, and knows how many are open. */
export interface CountingProxy {
  readonly url: string;
  /** Connections from the API to the store that are open now. */
  open(): number;
  /** While stalled, requests go through and answers do not. */
  stall(isStalled: boolean): void;
  close(): void;
}

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((client) => {
    const store = connect(Number(port), hostname);
    sockets.add(client);
    client.once('close', () => {
      sockets.delete(client);
      store.destroy();
    });
    store.once('close', () => client.destroy());
    client.on('error', () => store.destroy());
    store.on('error', () => client.destroy());
    client.pipe(store);
    store.on('data', (chunk) => {
      if (isStalled || client.write(chunk)) return;
      store.pause();
      client.once('drain', () => store.resume());
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    open: () => sockets.size,
    stall: (now) => (isStalled = now),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
