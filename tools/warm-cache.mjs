// Starts the API as the image does, asks it something, and ends it: Node then writes what it has compiled to
// NODE_COMPILE_CACHE. No AWS is needed; what fails without it is part of what gets compiled.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

const PORT = '3000';
const DEADLINE = Date.now() + 60_000;

const nowhere = 'http://127.0.0.1:9';
const api = spawn(process.execPath, ['main.js'], {
  env: {
    ...process.env,
    ...{ HOST: '127.0.0.1', PORT, LOG_LEVEL: 'fatal', DRAIN_SECONDS: '0', EDITOR: 'true' },
    ...{ TABLE_NAME: 'none', BUCKET_NAME: 'none', AWS_REGION: 'ap-northeast-1' },
    ...{ AWS_ENDPOINT_URL_DYNAMODB: nowhere, AWS_ENDPOINT_URL_S3: nowhere },
    ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
  },
  stdio: 'inherit',
});
const exited = once(api, 'exit');
for (const path of ['/health', '/items', '/storage/images/none.jpg', '/openapi.json']) {
  while (!(await isAnswered(path))) {
    if (api.exitCode !== null || Date.now() > DEADLINE) process.exit(1);
    await wait(50);
  }
}
api.kill('SIGTERM');
const [code] = await exited;
process.exit(code ?? 1);

async function isAnswered(path) {
  try {
    await (await fetch(`http://127.0.0.1:${PORT}${path}`)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
