import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { createProgram } from './program';

const PAGES = [
  'README.ja.md',
  'README.md',
  'docs/cli.ja.md',
  'docs/cli.md',
  'docs/deploy.ja.md',
  'docs/deploy.md',
];

/** Every command that a page or a help text tells people to type, without `tana`. */
const DOCUMENTED = [
  ...PAGES.flatMap((page) => {
    const blocks = readFileSync(page, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms);
    return [...blocks].flatMap(([block]) => commandsIn(block, /\bnpx tana (?!--help)(.+)/g, page));
  }),
  ...helpTexts(createProgram('0.0.0')).flatMap((help) =>
    commandsIn(help, /^ {2}(?:.* \| )?tana (.+)/gm, 'help'),
  ),
];

describe('a documented command', () => {
  it('stands on every page that is about tana, and in help texts', () => {
    const sources = new Set(DOCUMENTED.map(([source]) => source));

    expect([...sources].sort()).toEqual([...PAGES, 'help']);
  });

  it.each(DOCUMENTED)('in %s is one that tana takes: %s', async (_source, text) => {
    const program = createProgram('0.0.0');
    const ran: Command[] = [];
    for (const command of all(program)) {
      command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
      if (command.commands.length === 0) command.action(() => void ran.push(command));
    }

    await program.parseAsync(text.split(' '), { from: 'user' });
    expect(ran).toHaveLength(1);
  });
});

function all(command: Command): Command[] {
  return [command, ...command.commands.flatMap(all)];
}

function helpTexts(program: Command): string[] {
  return all(program).map((command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    return help;
  });
}

/** A comment, a pipe and the end of `$(…)` end a command; what the shell puts in is one word. */
function commandsIn(text: string, pattern: RegExp, source: string): [source: string, command: string][] {
  return [...text.matchAll(pattern)].map(([, rest = '']) => [
    source,
    rest
      .replaceAll(/"\$[^"]*"/g, 'value')
      .split(/ [|#>]/)[0]
      ?.trim() ?? '',
  ]);
}
