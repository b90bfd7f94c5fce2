// One file of the compiled `tana`, and beside it the pictures' renderer, which runs in a process of its own.
// From the compiled JavaScript, since esbuild emits no metadata of decorators, which injection needs.
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('apps/cli/package.json', 'utf8'));
const compiled = 'dist/apps/cli';

await build({
  entryPoints: {
    tana: `${compiled}/apps/cli/src/main.js`,
    'picture.renderer': `${compiled}/libs/storage/src/picture.renderer.js`,
  },
  outdir: 'dist/tana',
  bundle: true,
  platform: 'node',
  target: 'node24',
  sourcemap: true,
  legalComments: 'linked',
  // The bundle is CommonJS, where modules have no URL.
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { TANA_VERSION: JSON.stringify(version), 'import.meta.url': 'moduleUrl' },
  external: [
    // Native code.
    'sharp',
    // What Nest asks for where it is there, and we do without.
    '@fastify/multipart',
    '@fastify/view',
    '@nestjs/microservices',
    '@nestjs/platform-express',
    '@nestjs/websockets',
    'class-transformer/storage',
  ],
  logLevel: 'warning',
  logOverride: { 'require-resolve-not-external': 'silent' },
});
