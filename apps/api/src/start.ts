// What the image runs: the bundle beside this file, with what V8 has compiled of it before (`main.js.cache`, made by
// tools/warm-cache.mjs). Node's own compile cache keeps a file as it was before it ran, without the functions that are
// compiled when they are called first, and those are nearly all. Half of a start was spent on them.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, SourceMap, type SourceMapPayload, type SourceOrigin } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const bundle = join(__dirname, 'main.js');

/** For whoever writes the cache: it grows with what has run. */
export const script = compile();

nameSources();
run();

/** @see https://nodejs.org/api/vm.html#scriptcreatecacheddata */
function compile(): Script {
  const cache = `${bundle}.cache`;
  const compiled = new Script(
    // It is of ASCII alone (tools/bundle.mjs), and so read as Latin-1, which is the same and copied as it is.
    `(function (require, module, exports, __filename, __dirname) {${readFileSync(bundle, 'latin1')}\n})`,
    { filename: bundle, ...(existsSync(cache) && { cachedData: readFileSync(cache) }) },
  );
  // V8 refuses what another version of it has compiled, or one for another processor.
  if (compiled.cachedDataRejected)
    console.warn(`${cache} is of no use to this Node: the start takes longer.`);
  return compiled;
}

/**
 * Positions in stacks are those of our sources. Node's own way (`--enable-source-maps`) reads the map at each start,
 * which takes a tenth of it; here the first stack that somebody looks at does.
 *
 * @see https://v8.dev/docs/stack-trace-api#customizing-stack-traces
 */
function nameSources(): void {
  let map: SourceMap | undefined;
  Error.prepareStackTrace = (error, frames) => {
    const positions = (map ??= readMap());
    const lines = frames.map((frame) => `\n    at ${named(frame, positions)}`);
    return `${Error.prototype.toString.call(error)}${lines.join('')}`;
  };
}

function readMap(): SourceMap {
  // Written by tools/bundle.mjs.
  const payload = JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as SourceMapPayload;
  return new SourceMap(payload);
}

function named(frame: NodeJS.CallSite, map: SourceMap): string {
  // What V8 has for a frame; that it has it is missing in the types.
  const written = (frame as { toString(): string }).toString();
  const [line, column] = [frame.getLineNumber() ?? 0, frame.getColumnNumber() ?? 0];
  const source: Partial<SourceOrigin> = frame.getFileName() === bundle ? map.findOrigin(line, column) : {};
  // Packages are not in the map.
  if (source.fileName === undefined) return written;
  const position = `${source.fileName}:${source.lineNumber}:${source.columnNumber}`;
  return written.replace(`${bundle}:${line}:${column}`, position);
}

/** As Node runs a file that is no module. */
function run(): void {
  // What `compile` has put around the file.
  const main = script.runInThisContext() as (...scope: readonly unknown[]) => void;
  main(createRequire(bundle), { exports: {} }, {}, bundle, __dirname);
}
