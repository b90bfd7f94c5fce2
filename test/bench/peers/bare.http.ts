// The peer of a cache hit: node:http alone, which sends bytes and headers that it was given. Nothing in JavaScript can
// answer the same request for less.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** An answer as it was recorded. */
export interface Recording {
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const { HOST, PORT } = process.env;
const [, , file = ''] = process.argv;
// By hits.bench.ts.
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recording[];
const answers = new Map(
  recorded.map(({ path, headers, body }) => [path, { headers: headers.flat(), body: Buffer.from(body) }]),
);

createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  if (answer) response.writeHead(200, answer.headers).end(answer.body);
  else response.writeHead(404).end();
}).listen(Number(PORT), HOST);
