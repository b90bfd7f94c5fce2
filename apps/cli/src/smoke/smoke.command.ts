import { Command } from 'commander';
import { CliError, EXIT } from '../cli.error';
import { smoke } from './smoke';

/** `tana smoke URL`: whether a deployed shop is alive, for pipelines. */
export function smokeCommand(): Command {
  return new Command('smoke')
    .argument('<url>', 'where the page is')
    .description('ask a deployed shop for its page, list, a picture, health and headers')
    .option('--json', 'one JSON array')
    .addHelpText(
      'after',
      '\nExamples:\n  tana smoke http://localhost:3000\n  tana smoke https://shop.example.com --json',
    )
    .action(async (url: string, { json }: { json?: boolean }) => {
      if (!URL.canParse(url) || !/^https?:/.test(url))
        throw new CliError(`${url} is no URL of a page: it begins with https:// or http://.`);
      const checks = await smoke(new URL(url).origin);
      if (json) console.log(JSON.stringify(checks, null, 2));
      else
        for (const { name, failure } of checks)
          console.log(
            `${failure === null ? 'ok    ' : 'FAILED'}  ${name}${failure === null ? '' : `: ${failure}`}`,
          );
      if (checks.some(({ failure }) => failure !== null)) process.exitCode = EXIT.findings;
    });
}
