// Puts beside the API's bundle what the image needs besides: sharp with its native code, the files of /docs, a list of
// all packages (CycloneDX), and their licences. Refuses a licence that nobody has agreed to, and a package that the list
// does not have.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isAgreedTo } from './licences.mjs';

const FOLDER = 'dist/api';

/** What of a package does not run. */
const NEEDLESS =
  /\.(map|mjs|[dc]ts|d\.[cm]?ts|md)$|\/sharp\/(install|src)$|\/glib-2\.0$|\/swagger-ui(-es-bundle.*)?\.js$/;

const copied = [...withDependencies('node_modules/sharp'), 'node_modules/swagger-ui-dist'];
const packages = [
  ...new Map([...bundled(), ...copied].map(read).map((one) => [id(undefined, one.name, one.version), one])),
]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([, one]) => one);

refuse(
  packages.filter(({ name, license }) => !isAgreedTo(name, license)),
  'has a licence that nobody has agreed to',
);
const sbom = createSbom();
const listed = new Set(componentsOf(sbom).map(({ group, name, version }) => id(group, name, version)));
refuse(
  packages.filter(({ name, version }) => !listed.has(id(undefined, name, version))),
  'is not a production dependency',
);

rmSync(`${FOLDER}/node_modules`, { recursive: true, force: true });
for (const folder of copied) {
  cpSync(folder, `${FOLDER}/${folder}`, { recursive: true, filter: (file) => !NEEDLESS.test(file) });
}
writeFileSync(`${FOLDER}/sbom.cdx.json`, `${JSON.stringify(sbom, null, 2)}\n`);
writeFileSync(`${FOLDER}/licences.txt`, packages.map(licenceOf).join(`\n${'='.repeat(80)}\n\n`));

/** Folders of the packages in the bundle. */
function bundled() {
  const { outputs } = JSON.parse(readFileSync(`${FOLDER}.json`, 'utf8'));
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
}

/** Folders of a package and all that it needs; of its optional packages those of this platform are installed. */
function withDependencies(folder) {
  const { dependencies, optionalDependencies } = read(folder);
  const needed = Object.keys({ ...dependencies, ...optionalDependencies });
  return [folder, ...needed.flatMap((name) => installed(name, folder)).flatMap(withDependencies)];
}

/** Where Node finds a package, beginning in the folder of the one that needs it. */
function installed(name, from) {
  const folder = `${from}/node_modules/${name}`;
  if (existsSync(folder)) return [folder];
  return from === '.' ? [] : installed(name, dirname(from));
}

function read(folder) {
  return { folder, ...JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) };
}

function refuse(faulty, reason) {
  if (faulty.length === 0) return;
  for (const { name, version, license } of faulty)
    console.error(`${name} ${version} (${license}) ${reason}.`);
  process.exit(1);
}

function createSbom() {
  const options = ['--omit', 'dev', '--spec-version', '1.6', '--output-reproducible', '--validate'];
  const command = ['node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js', ...options];
  const text = execFileSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Who attests it wants a number; the same packages have the same one.
  const [, a, b, c, d, e] = /^(.{8})(.{4})(.{3})(.{3})(.{12})/.exec(
    createHash('sha256').update(text).digest('hex'),
  );
  const { $schema, bomFormat, specVersion, ...rest } = JSON.parse(text);
  return { $schema, bomFormat, specVersion, serialNumber: `urn:uuid:${a}-${b}-8${c}-8${d}-${e}`, ...rest };
}

function componentsOf({ components = [] }) {
  return components.flatMap((component) => [component, ...componentsOf(component)]);
}

function id(group, name, version) {
  return `${group ? `${group}/` : ''}${name}@${version}`;
}

/** Name, version, licence, and its text: from the package's files, or what its README says of it. */
function licenceOf({ folder, name, version, license }) {
  const files = readdirSync(folder);
  const named = files.filter((file) => /^(licen[cs]e|copying|notice)|\.licen[cs]e\.txt$/i.test(file));
  const texts = named.map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  const readme = files.find((file) => /^readme\.md$/i.test(file));
  const section = /^#+ *licen[cs](e|ing)\b[^]*/im.exec(
    readme ? readFileSync(`${folder}/${readme}`, 'utf8') : '',
  );
  if (texts.length === 0) texts.push(section?.[0] ?? '', `https://spdx.org/licenses/${license}.html\n`);
  return `${name} ${version}: ${license}\n\n${texts.filter(Boolean).join('\n')}`;
}
