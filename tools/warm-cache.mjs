// Starts the API as the image does, lets it serve once beside two stores that know just enough, and writes what V8 has
// compiled of it by then to `main.js.cache`, for apps/api/src/start.ts.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';

const { PORT = '3000' } = process.env;
const DEADLINE = Date.now() + 60_000;

const ITEM = {
  id: { S: '1' },
  title: { S: 'x' },
  price: { N: '1' },
  listing: { S: 'x' },
  created_at: { S: '' },
};
const ANSWERS = {
  DescribeTable: { Table: { TableStatus: 'ACTIVE' } },
  GetItem: { Item: ITEM },
  Query: { Items: [ITEM], Count: 1, ScannedCount: 1 },
};

const stores = createServer((request, response) => {
  const operation = request.headers['x-amz-target']?.split('.').at(-1);
  request.resume();
  if (!operation) return response.writeHead(request.url.includes('images') ? 404 : 200).end();
  response
    .setHeader('Content-Type', 'application/x-amz-json-1.0')
    .end(JSON.stringify(ANSWERS[operation] ?? {}));
});
await new Promise((listening) => stores.listen(0, '127.0.0.1', listening));
const url = `http://127.0.0.1:${stores.address().port}`;

Object.assign(process.env, {
  ...{ HOST: '127.0.0.1', PORT, LOG_LEVEL: 'fatal', EDITOR: 'true' },
  ...{ TABLE_NAME: 'none', BUCKET_NAME: 'none', AWS_REGION: 'ap-northeast-1' },
  ...{ AWS_ENDPOINT_URL_DYNAMODB: url, AWS_ENDPOINT_URL_S3: url },
  ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
});
const { script } = createRequire(import.meta.url)('./start.js');
for (const path of ['/health', '/items', '/items/1', '/storage/images/none.jpg']) {
  while (!(await isAnswered(path))) {
    if (Date.now() > DEADLINE) throw new Error(`${path} is not answered.`);
    await wait(50);
  }
}
writeFileSync('main.js.cache', script.createCachedData());
process.exit();

/** However: 404 is compiled, too. But healthy it has to be. */
async function isAnswered(path) {
  try {
    const response = await fetch(`http://127.0.0.1:${PORT}${path}`);
    await response.arrayBuffer();
    return path !== '/health' || response.ok;
  } catch {
    return false;
  }
}
