import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An issuer on loopback that publishes what a test tells it to, and signs in nobody. */
export interface Issuer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  /** The keys it publishes from now on. */
  publish(...keys: object[]): void;
  /** What it says about itself other than the truth; undefined takes a property away. */
  announce(metadata: Record<string, unknown>): void;
  /** While it is down, all it answers is 502. */
  isDown: boolean;
  close(): void;
}

export async function startIssuer(...keys: object[]): Promise<Issuer> {
  let published = keys;
  let announced: Record<string, unknown> = {};
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    issuer.asked.push(path);
    const metadata = { issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, ...announced };
    const answers = new Map<string, object>([
      ['/.well-known/openid-configuration', metadata],
      ['/keys', { keys: published }],
    ]);
    const answer = issuer.isDown ? undefined : answers.get(path);
    response.writeHead(answer ? 200 : 502, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const issuer: Issuer = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    publish: (...next) => (published = next),
    announce: (metadata) => (announced = metadata),
    isDown: false,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return issuer;
}
