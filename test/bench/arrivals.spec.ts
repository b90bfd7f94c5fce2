import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arrive } from './arrivals';

const REFUSAL = { 'Retry-After': '1', 'Content-Type': 'application/problem+json' };

describe('arrive', () => {
  let server: Server;
  let url: string;
  let asked: string[];

  const answers: Record<string, RequestListener> = {
    '/served': (_request, response) => response.end('{}'),
    '/absent': (_request, response) => response.writeHead(404).end('{}'),
    '/refused': (_request, response) => response.writeHead(503, REFUSAL).end('{}'),
    '/limited': (_request, response) => response.writeHead(429, REFUSAL).end('{}'),
    '/silent': (_request, response) => response.writeHead(503).end('{}'),
    '/hasty': (_request, response) =>
      response.writeHead(503, { 'Content-Type': REFUSAL['Content-Type'] }).end('{}'),
    '/failed': (_request, response) => response.writeHead(500, REFUSAL).end('{}'),
    '/reset': ({ socket }) => socket.resetAndDestroy(),
  };

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      (answers[request.url ?? ''] ?? answers['/served'])?.(request, response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    // It listens on a port.
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    asked = [];
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('tells who was served, who was refused as it should be, and what became of the others', async () => {
    const paths = Object.keys(answers);
    const reception = await arrive({ url, paths, rate: 800, seconds: 0.1 });
    const { offered, good, refused, lost, unsent } = reception;
    expect({ offered, good, refused, unsent }).toEqual({ offered: 80, good: 20, refused: 20, unsent: 0 });
    expect(lost).toMatchObject({ 'status 503': 20, 'status 500': 10 });
    expect(Object.values(lost).reduce((sum, count) => sum + count, 0)).toBe(40);
  });

  it('gives each request a number of its own', async () => {
    await arrive({ url, paths: ['/items/{n}'], rate: 500, seconds: 0.1 });
    expect(new Set(asked).size).toBe(50);
  });
});
