import { ItemBody } from '@tana/items';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { CliError } from '../cli.error';

/** What `tana items put` is told of an item. */
export interface ItemValues {
  readonly title: string;
  readonly price: string;
  readonly description?: string;
  readonly imageKey?: string;
}

/**
 * The item by the API's own rules.
 *
 * @throws CliError naming each value that breaks one.
 */
export function itemBody({ title, price, description, imageKey }: ItemValues): ItemBody {
  const body = plainToInstance(ItemBody, {
    title,
    // Number would make something of "", "0x10" and "1e3".
    price: /^\d+$/.test(price) ? Number(price) : price,
    description,
    imageKey,
  });
  const broken = validateSync(body).flatMap(({ constraints = {} }) => Object.values(constraints));
  if (broken.length > 0) throw new CliError(broken.join(' '));
  return body;
}
