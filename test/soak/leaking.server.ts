// What the soak must fail: a server that answers, and keeps a piece of every request and a descriptor of every tenth.
import { openSync } from 'node:fs';
import { createServer } from 'node:http';

const kept: unknown[] = [];

process.on('message', () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({ rss, heapUsed, peakRss: rss });
});

createServer((incoming, outgoing) => {
  kept.push({ url: incoming.url, headers: incoming.headers, bytes: Buffer.alloc(4096, 1) });
  if (kept.length % 10 === 0) kept.push(openSync('/dev/null', 'r'));
  incoming.resume();
  outgoing.end('{}');
}).listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
