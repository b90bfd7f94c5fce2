#!/usr/bin/env node
// `npx tana` in a clone: builds what is not built yet, or is older than its source, and runs it.
const { execFileSync } = require('node:child_process');
const { existsSync, readdirSync, statSync } = require('node:fs');
const { join, resolve } = require('node:path');

const ROOT = resolve(__dirname, '../../..');
const BUNDLE = join(ROOT, 'dist/tana/tana.js');

require(join(ROOT, 'tools/require-node.js'));
if (!existsSync(BUNDLE) || newest('apps/cli', 'libs') > statSync(BUNDLE).mtimeMs) {
  console.error('Building tana …');
  // What the build says must not get between the command's own output.
  execFileSync('npm', ['run', 'build:cli'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
}
require(BUNDLE);

function newest(...folders) {
  const times = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map(
      (file) => statSync(join(ROOT, folder, file)).mtimeMs,
    ),
  );
  return Math.max(...times);
}
