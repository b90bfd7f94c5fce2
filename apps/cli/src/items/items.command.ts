import {
  ItemNotFound,
  ItemsEditor,
  itemsConfig,
  ItemsService,
  toItemResponse,
  type Item,
  type ItemsConfig,
} from '@tana/items';
import { Command, Option } from 'commander';
import { CliError } from '../cli.error';
import { isRead } from '../closed.pipe';
import { confirm } from '../confirm';
import { connect, withConnection, type Connection, type ConnectionOptions } from '../connection';
import { itemBody, type ItemValues } from './item.values';
import { allItems, type ListOptions } from './listed.items';

/** `tana items`: single items, as the API answers them, for scripts. */
export function itemsCommand(): Command {
  return new Command('items')
    .description('list, show, write and delete single items')
    .addCommand(listCommand())
    .addCommand(getCommand())
    .addCommand(putCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  return withConnection(new Command('list'))
    .description('print the items, one a line')
    .addOption(new Option('--sort <order>', 'order').choices(['newest', 'title', 'price']).default('newest'))
    .option('--q <beginning>', 'only titles that begin so (with --sort title)')
    .option('--json', 'one JSON array')
    .addHelpText(
      'after',
      '\nExamples:\n  tana items list --local\n  tana items list --sort price --json --table dev-app-data-table --bucket my-bucket',
    )
    .action((options: ConnectionOptions & ListOptions & { json?: boolean }) =>
      connect(options, async (connection) => {
        if (options.q !== undefined && options.sort !== 'title')
          throw new CliError('--q looks at how titles begin: add --sort title, or leave --q out.');
        const service = connection.app.get(ItemsService);
        const shown = [];
        for await (const item of allItems(service, options)) {
          if (!isRead()) break;
          if (options.json) shown.push(response(connection, item));
          else console.log([item.id, item.price ?? '-', item.title ?? '-'].join('\t'));
        }
        if (options.json) console.log(JSON.stringify(shown, null, 2));
      }),
    );
}

function getCommand(): Command {
  return withConnection(new Command('get'))
    .argument('<id>')
    .description('print one item as JSON')
    .addHelpText('after', '\nExample:\n  tana items get 1 --local')
    .action((id: string, options: ConnectionOptions) =>
      connect(options, async (connection) => {
        const item = await connection.app.get(ItemsService).get(id, true);
        console.log(JSON.stringify(response(connection, item), null, 2));
      }),
    );
}

function putCommand(): Command {
  return withConnection(new Command('put'))
    .argument('<id>')
    .description('add an item, or replace the one that has the id')
    .requiredOption('--title <text>', 'required')
    .requiredOption('--price <number>', 'required; in minor units of the currency: 150 is ¥150, or $1.50')
    .option('--description <text>')
    .option('--image-key <key>', 'a picture of the bucket, such as images/banana.jpg')
    .option('--new', 'only where the id is free')
    .addHelpText(
      'after',
      '\nExample:\n  tana items put 4 --title ぶどう --price 480 --image-key images/grape.jpg --local',
    )
    .action((id: string, options: ConnectionOptions & ItemValues & { new?: boolean }) =>
      connect(options, async (connection) => {
        const editor = connection.app.get(ItemsEditor);
        const body = itemBody(options);
        const isThere = !options.new && (await isTaken(connection.app.get(ItemsService), id));
        const item = isThere ? (await editor.replace(id, body, '*')).after : await editor.createAs(id, body);
        console.log(JSON.stringify(response(connection, item), null, 2));
      }),
    );
}

function deleteCommand(): Command {
  return withConnection(new Command('delete'))
    .argument('<id...>')
    .description('delete items; their pictures stay')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  tana items delete 4 --local')
    .action((ids: string[], options: ConnectionOptions & { yes?: boolean }) =>
      connect(options, async (connection) => {
        await confirm(
          `Delete ${ids.length === 1 ? `item ${ids.join()}` : `${ids.length} items`} from ${await connection.describe()}?`,
          options,
        );
        const editor = connection.app.get(ItemsEditor);
        for (const id of ids) {
          await editor.delete(id, '*').catch((error: unknown) => {
            throw new CliError(`${id}: ${error instanceof Error ? error.message : String(error)}`);
          });
          console.error(`deleted ${id}`);
        }
      }),
    );
}

async function isTaken(service: ItemsService, id: string): Promise<boolean> {
  try {
    return Boolean(await service.get(id, true));
  } catch (error) {
    if (error instanceof ItemNotFound) return false;
    throw error;
  }
}

function response(connection: Connection, item: Item) {
  return toItemResponse(item, connection.app.get<ItemsConfig>(itemsConfig.KEY));
}
