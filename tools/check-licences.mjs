// Refuses licences that nobody has agreed to: of what production needs, by the lock; of what is in the page's bundle, by
// its source maps (after `npm run build`); and, among the tools of development, those that oblige by use alone.
import { readdirSync, readFileSync } from 'node:fs';
import { isAgreedTo } from './licences.mjs';

const ASSETS = 'dist/web/assets';

/** Tests alone run these, and nobody else is sent them or served by them. */
const AGPL_OF_TESTS = [
  '@cloud-copilot/iam-policy',
  '@cloud-copilot/iam-simulate',
  '@cloud-copilot/iam-utils',
];

const locked = Object.entries(JSON.parse(readFileSync('package-lock.json', 'utf8')).packages)
  .filter(([folder, { link }]) => folder.startsWith('node_modules/') && !link)
  .map(([folder, { license, dev }]) => ({ name: nameOf(folder), licence: license, dev: dev === true }));
const inProduction = locked.filter(({ dev }) => !dev);
const inPage = [...foldersInPage()].map((folder) => ({
  name: nameOf(folder),
  licence: JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).license,
}));
if (inPage.length === 0) throw new Error(`No package is in the maps of ${ASSETS}.`);

const refused = [
  ...[...inProduction, ...inPage].filter(({ name, licence }) => !isAgreedTo(name, licence)),
  ...locked.filter(({ name, licence = '' }) => isNetworkCopyleft(licence) && !AGPL_OF_TESTS.includes(name)),
];
for (const { name, licence } of refused)
  console.error(`${name} (${licence}) has a licence that nobody has agreed to.`);
if (refused.length > 0) process.exit(1);
console.log(
  `Licences agreed to: ${inProduction.length} packages in production, ${inPage.length} in the page; AGPL in tests: ${AGPL_OF_TESTS.join(', ')}.`,
);

function isNetworkCopyleft(licence) {
  return /\b(AGPL|SSPL|EUPL|OSL)-/.test(licence);
}

/** Folders of the packages whose code is in the page. */
function foldersInPage() {
  const maps = readdirSync(ASSETS).filter((file) => file.endsWith('.js.map'));
  const sources = maps.flatMap((file) => JSON.parse(readFileSync(`${ASSETS}/${file}`, 'utf8')).sources);
  return new Set(
    sources.flatMap(
      (source) => /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(source)?.[0] ?? [],
    ),
  );
}

function nameOf(folder) {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
