// Writes the contract that the built API serves to openapi.json, where a test holds it to account.
require('./require-node.js');
const { writeFileSync } = require('node:fs');

Object.assign(process.env, {
  TABLE_NAME: 'none',
  BUCKET_NAME: 'none',
  AWS_REGION: 'ap-northeast-1',
  // A reader has no routes that write.
  EDITOR: 'true',
});
process.env.LOG_LEVEL = 'error';

async function write() {
  const dist = '../dist/apps/api/apps/api/src';
  const { readEnvironment } = require('../dist/apps/api/libs/env/src');
  const { createApp } = require(`${dist}/app.setup.js`);
  const { createOpenApi } = require(`${dist}/openapi.js`);
  const app = await createApp(readEnvironment());
  writeFileSync('openapi.json', `${JSON.stringify(createOpenApi(app), null, 2)}\n`);
  process.exit(0);
}

write();
