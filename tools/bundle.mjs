// `bundle.mjs api` or `bundle.mjs cli`: one file of a compiled program, and beside it the pictures' renderer, which runs
// in a process of its own, and of the API what starts it in the image. From the compiled JavaScript, since esbuild emits
// no metadata of decorators, which injection needs.
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { build } from 'esbuild';
import { isAscii } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';

const PROGRAMS = {
  api: { entry: 'main', outdir: 'dist/api', beside: { start: 'dist/apps/api/apps/api/src/start.js' } },
  cli: { entry: 'tana', outdir: 'dist/tana', beside: {} },
};

const program = process.argv[2];
const { entry, outdir, beside } = PROGRAMS[program];
const { version } = JSON.parse(readFileSync('apps/cli/package.json', 'utf8'));
const compiled = `dist/apps/${program}`;

const { metafile } = await build({
  entryPoints: {
    [entry]: `${compiled}/apps/${program}/src/main.js`,
    'picture.renderer': `${compiled}/libs/storage/src/picture.renderer.js`,
    ...beside,
  },
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // By `require`: start.ts runs the bundle where Node knows no `import()`.
  supported: { 'dynamic-import': false },
  metafile: true,
  sourcemap: true,
  sourcesContent: false,
  // Half as much for Node to hold and read; names stay, and lines short, for stacks that one can read.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 160,
  legalComments: 'linked',
  // The bundle is CommonJS, where modules have no URL.
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { TANA_VERSION: JSON.stringify(version), 'import.meta.url': 'moduleUrl' },
  plugins: [
    { name: 'visible-requires', setup: (build) => build.onLoad({ filter: /@nestjs\/.*\.js$/ }, visible) },
    { name: 'ascii-patterns', setup: (build) => build.onLoad({ filter: /\/validator\/.*\.js$/ }, ascii) },
  ],
  external: [
    // Native code.
    'sharp',
    // Files for browsers.
    'swagger-ui-dist',
    // What others ask for where it is there, and we do without.
    '@fastify/multipart',
    '@fastify/view',
    '@nestjs/microservices',
    '@nestjs/platform-express',
    '@nestjs/websockets',
    'class-transformer/storage',
    'supports-color',
  ],
  logLevel: 'warning',
  logOverride: { 'require-resolve-not-external': 'silent' },
});
for (const file of Object.keys(metafile.outputs).filter((name) => name.endsWith('.js.map'))) keepOurs(file);
if (program === 'api' && !isAscii(readFileSync(`${outdir}/main.js`)))
  throw new Error('start.js reads main.js as ASCII, and it has other letters.');
// What is in the bundle, for those who list it.
writeFileSync(`${outdir}.json`, JSON.stringify(metafile));

/**
 * Nest's modules ask for other packages by a `require` that they make for themselves, which esbuild does not see: in a
 * bundle they would find none, and say nothing. (`PartialType` then forgets how to validate.)
 *
 * @see https://github.com/evanw/esbuild/issues/1828
 */
function visible({ path }) {
  const contents = readFileSync(path, 'utf8');
  return { contents: contents.replace('const require = createRequire(import.meta.url);', '') };
}

/**
 * esbuild writes texts in ASCII, and patterns as they are. One letter beyond Latin-1 would make all of the source twice
 * as long for V8, and the start a third longer.
 */
function ascii({ path }) {
  const escape = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return { contents: readFileSync(path, 'utf8').replace(/[^\0-\x7f]/g, escape) };
}

/**
 * Leaves our own sources in a map alone. Node reads the whole map as it starts: with those of all packages the API
 * would hold 100 MB more and start in half as much time again.
 */
function keepOurs(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'));
  const ours = map.sources.map((source) => !source.includes('node_modules/'));
  const numbers = ours.map((isOurs, i) => ours.slice(0, i).filter(Boolean).length);
  let within = false;
  const lines = decode(map.mappings).map((line) =>
    line.flatMap(([column, source, ...position]) => {
      const leaves = within;
      within = source !== undefined && ours[source];
      if (within) return [[column, numbers[source], position[0], position[1]]];
      // Where others' code begins; without a mark it would pass for the end of ours.
      return leaves ? [[column]] : [];
    }),
  );
  const sources = map.sources.filter((_, i) => ours[i]);
  writeFileSync(file, JSON.stringify({ ...map, sources, names: [], mappings: encode(lines) }));
}
