import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closedLoop } from './closed.loop';
import { quantile } from '../support/quantile';

async function against(listener: RequestListener, clients: number, requests: number) {
  const server = createServer(listener);
  let connections = 0;
  server.on('connection', () => connections++);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    // It listens on a port.
    const { port } = server.address() as AddressInfo;
    const load = { url: `http://127.0.0.1:${port}`, paths: ['/one', '/two'], clients, requests };
    return { connections: () => connections, result: await closedLoop(load) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('closedLoop', () => {
  it('sends so many requests in all, over a connection a client, for each path in turn', async () => {
    const asked: (string | undefined)[] = [];
    const { result, connections } = await against(
      ({ url }, response) => {
        asked.push(url);
        response.end('four');
      },
      3,
      10,
    );
    expect(result).toMatchObject({ requests: 10, failures: {}, bytes: 40 });
    expect(asked.filter((url) => url === '/one')).toHaveLength(5);
    expect(connections()).toBe(3);
  });

  it('has no more requests under way than clients', async () => {
    let underWay = 0;
    let most = 0;
    await against(
      (_, response) => {
        most = Math.max(most, ++underWay);
        setTimeout(() => {
          underWay--;
          response.end();
        }, 50);
      },
      4,
      40,
    );
    expect(most).toBe(4);
  });

  it('counts what fails by the way in which it does', async () => {
    let asked = 0;
    const { result } = await against(
      (_, response) => {
        if (++asked % 2 === 0) response.end();
        else response.writeHead(503).end('busy');
      },
      1,
      4,
    );
    expect(result).toMatchObject({ requests: 4, failures: { '503: busy': 2 } });
  });
});

describe('quantile', () => {
  it('is the value that so large a share lies below', () => {
    const values = Array.from({ length: 100 }, (_, at) => at);
    expect([quantile(values, 0), quantile(values, 0.5), quantile(values, 0.99)]).toEqual([0, 50, 99]);
    expect(quantile(values, 1)).toBe(99);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
