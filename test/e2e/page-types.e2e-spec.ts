import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

describe('the types of the page', () => {
  it('are those of the committed contract (else run "npm run openapi")', async () => {
    const types = 'apps/web/src/api/schema.d.ts';
    const args = ['node_modules/openapi-typescript/bin/cli.js', 'openapi.json', '-o', types, '--check'];
    await expect(run(process.execPath, args)).resolves.toMatchObject({ stdout: expect.any(String) });
  }, 30_000);
});
