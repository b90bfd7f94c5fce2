import { ItemsRepository } from '@tana/items';
import { Command } from 'commander';
import { CliError } from '../cli.error';
import { connect, withConnection, type ConnectionOptions } from '../connection';

/** `tana items`: single items, for scripts. */
export function itemsCommand(): Command {
  const items = new Command('items').description('single items, for scripts');
  withConnection(items.command('get <id>'))
    .description('print one item as JSON')
    .addHelpText('after', '\nExample:\n  tana items get 1 --local')
    .action((id: string, options: ConnectionOptions) =>
      connect(options, async ({ app }) => {
        const item = await app.get(ItemsRepository).find(id, true);
        if (!item) throw new CliError(`There is no item ${id}.`);
        console.log(JSON.stringify(item, null, 2));
      }),
    );
  return items;
}
