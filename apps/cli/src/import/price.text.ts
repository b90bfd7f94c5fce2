import { MAX_PRICE } from '@tana/items';
import { quoted } from './source.row';

/**
 * The price that digits say, as `{price}`; else why they say none, as `{reason}`.
 *
 * `Number` would make something of "", "0x10" and "1e3", and thousands separators mean other things elsewhere.
 */
export function readPriceText(text: string): { price: number } | { reason: string } {
  const price = /^\d{1,13}$/.test(text) ? Number(text) : NaN;
  if (price <= MAX_PRICE) return { price };
  if (price > MAX_PRICE) return { reason: `price is ${quoted(text)}, and so is over ${MAX_PRICE}` };
  const meant = text.normalize('NFKC').replace(/[\s,'_¥円$€]/g, '');
  const advice = /^\d{1,13}$/.test(meant)
    ? `write ${Number(meant)}`
    : 'write an integer in minor units of the currency, such as 150 for ¥150';
  return { reason: `price is ${quoted(text)}: ${advice}` };
}
