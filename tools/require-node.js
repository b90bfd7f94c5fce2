// Loaded first by every script: the rest of the project uses what only this Node has.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 9)) {
  console.error(
    `Tana needs Node 24.9 or newer for its scripts, and this is ${process.version}. ` +
      'Run them through npm ("npm start", "npm test"): "npm ci" has put Node 24 into node_modules.',
  );
  process.exit(1);
}
