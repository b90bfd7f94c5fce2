import { startShop, type Shop } from './browser';

/** Jest's own process runs both setup and teardown, and nothing else sees this. */
export const running: Shop[] = [];

/** One shop for all test files that ask for no other: they change nothing in it, and its start takes a while. */
export default async function startSharedShop(): Promise<void> {
  const shop = await startShop('--sample', '500');
  running.push(shop);
  process.env.SHOP_URL = shop.url;
}
