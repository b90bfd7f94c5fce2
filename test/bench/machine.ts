import { execFile } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

/** What was measured on, as rows of a table: what it is, and which. */
export async function machine(): Promise<[string, string][]> {
  const processors = cpus();
  return [
    ['processor', `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}`],
    ['memory', `${Math.round(totalmem() / 1024 ** 3)} GiB`],
    ['system', `${type()} ${release()}`],
    ['Node', process.version],
    ['nginx', await nginxVersion()],
    ['day', new Date().toISOString().slice(0, 10)],
  ];
}

async function nginxVersion(): Promise<string> {
  try {
    // It says so on standard error.
    const { stderr } = await promisify(execFile)('nginx', ['-v']);
    return stderr.replace(/^.*nginx\//s, '').trim();
  } catch {
    return 'none';
  }
}
