import { PicturesService } from '@tana/storage';
import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { CliError } from '../cli.error';
import { isRead } from '../closed.pipe';
import { connect, withConnection, type ConnectionOptions } from '../connection';
import { allObjects } from './listed.objects';

/** `tana images`: pictures of the bucket, for scripts. */
export function imagesCommand(): Command {
  return new Command('images')
    .description('store and list pictures')
    .addCommand(putCommand())
    .addCommand(listCommand());
}

function putCommand(): Command {
  return withConnection(new Command('put'))
    .argument('<file...>')
    .description('store pictures under names made from their bytes, with smaller variants beside them')
    .option('--json', 'one JSON array')
    .addHelpText('after', '\nExample:\n  tana images put banana.jpg apple.png --local')
    .action((files: string[], options: ConnectionOptions & { json?: boolean }) =>
      connect(options, async ({ app }) => {
        const service = app.get(PicturesService);
        const stored = [];
        for (const file of files) {
          const { picture } = await service
            .add(await contentOf(file), new AbortController().signal)
            .catch((error: unknown) => {
              throw new CliError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
            });
          if (options.json) stored.push({ file, ...picture });
          else console.log([picture.key, `${picture.width}×${picture.height}`, file].join('\t'));
        }
        if (options.json) console.log(JSON.stringify(stored, null, 2));
      }),
    );
}

function listCommand(): Command {
  return withConnection(new Command('list'))
    .description('print the objects of the bucket, one a line')
    .option('--prefix <prefix>', 'only keys that begin so', 'images/')
    .option('--json', 'one JSON array')
    .addHelpText('after', '\nExample:\n  tana images list --local')
    .action((options: ConnectionOptions & { prefix: string; json?: boolean }) =>
      connect(options, async ({ app }) => {
        const service = app.get(PicturesService);
        const listed = [];
        for await (const { key, size, type, lastModified } of allObjects(service, options.prefix)) {
          if (!isRead()) break;
          if (options.json) listed.push({ key, size, type, lastModified });
          else console.log([key, size, type].join('\t'));
        }
        if (options.json) console.log(JSON.stringify(listed, null, 2));
      }),
    );
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
