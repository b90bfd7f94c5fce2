import { createInterface } from 'node:readline/promises';
import { CliError } from './cli.error';

/**
 * Asks before something is changed that cannot be taken back. `--yes` answers beforehand.
 *
 * @throws CliError where nobody is there to be asked, or the answer is not yes.
 */
export async function confirm(question: string, { yes }: { readonly yes?: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new CliError(`${question} Nobody is here to answer: say --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('Nothing has been changed.');
}
