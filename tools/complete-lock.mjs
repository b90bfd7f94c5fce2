// Makes package-lock.json whole after `npm install --package-lock-only`.
//
// `npm ci` wants an entry for every optional package, those for other platforms included, and a registry mirror may
// serve only some of them. The missing ones get an entry without a checksum, which npm fetches nowhere but on the
// platform that it names. A lock that has lost checksums, or that names a host, is refused.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const OS = /darwin|win32|android|freebsd|netbsd|openbsd|openharmony|sunos|aix|linux/;
const CPU = /arm64|x64|ia32|arm|ppc64|riscv64|s390x|loong64|mips64el|wasm32/;

const lock = JSON.parse(readFileSync(FILE, 'utf8'));

/** Whether `name` can be resolved from the folder of an installed package. */
function isLocked(folder, name) {
  if (lock.packages[`${folder && `${folder}/`}node_modules/${name}`]) return true;
  if (folder === '') return false;
  return isLocked(folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))), name);
}

function platformEntry(name, version, isDev) {
  const os = OS.exec(name)?.[0];
  const cpu = CPU.exec(name)?.[0];
  if (!os && !cpu) throw new Error(`${name} is missing from the lock and names no platform: add it by hand.`);
  const libc =
    os !== 'linux' ? undefined : /musl/.test(name) ? 'musl' : /gnu|glibc/.test(name) ? 'glibc' : undefined;
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(isDev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

const added = [];
for (const [folder, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  if (folder === '') continue;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(folder, name)) continue;
    lock.packages[`node_modules/${name}`] = platformEntry(name, version, dev);
    added.push(name);
  }
}

const faults = Object.entries(lock.packages).flatMap(
  ([folder, { integrity, link, inBundle, optional, os, cpu, resolved }]) => {
    const needsChecksum =
      folder.includes('node_modules/') && !link && !inBundle && !(optional && (os || cpu));
    if (needsChecksum && !integrity) return [`${folder} has no checksum`];
    return /^https?:/.test(resolved ?? '') ? [`${folder} names a host`] : [];
  },
);
if (faults.length > 0) {
  console.error(
    `The lock is no good: ${faults[0]} (and ${faults.length - 1} more). Make it again, from nothing:`,
  );
  console.error('  rm -rf node_modules package-lock.json && npm run lock');
  process.exit(1);
}

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json is whole; ${added.length} entries for other platforms added.`);
