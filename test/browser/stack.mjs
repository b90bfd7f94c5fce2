import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

export async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Starts the built local stack in a folder of its own, with products enough to look like a shop. */
export async function startShop() {
  const folder = await mkdtemp(join(tmpdir(), 'tana-page-'));
  await mkdir(join(folder, 'apps/local'), { recursive: true });
  await mkdir(join(folder, 'dist'));
  await symlink(resolve('dist/web'), join(folder, 'dist/web'));
  await cp('apps/local/sample', join(folder, 'apps/local/sample'), { recursive: true });
  const port = await freePort();
  const main = resolve('dist/apps/local/apps/local/src/main.js');
  const child = spawn(process.execPath, [main, '--port', String(port), '--sample', '60'], { cwd: folder });
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true });
  };
  let output = '';
  const ready = new Promise((resolveReady, reject) => {
    const read = (chunk) => {
      output += String(chunk);
      if (output.includes('is ready')) resolveReady();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    exited.then(
      () => reject(new Error(`The local stack ended: ${output} (has "npm run build" been run?)`)),
      reject,
    );
  });
  try {
    await ready;
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, stop };
}

export function launchBrowser(...args) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...args,
    ],
  });
}
