import { createInterface } from 'node:readline/promises';
import { CliError } from './cli.error';

/** Where a person sits. */
interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks before something is changed that cannot be taken back. `--yes` answers beforehand.
 *
 * @throws CliError where nobody is there to be asked, or the answer is not yes.
 */
export async function confirm(
  question: string,
  { yes }: { readonly yes?: boolean },
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (yes) return;
  if (!terminal.input.isTTY) throw new CliError(`${question} Nobody is here to answer: say --yes.`);
  const answer = await ask(`${question} [y/N] `, terminal);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('Nothing has been changed.');
}

/** Answers nothing where the person leaves by Ctrl-C or Ctrl-D. */
async function ask(prompt: string, { input, output }: Terminal): Promise<string> {
  const lines = createInterface({ input, output });
  try {
    return await lines.question(prompt);
  } catch {
    // Nothing else makes a question fail.
    output.write('\n');
    return '';
  } finally {
    lines.close();
  }
}
