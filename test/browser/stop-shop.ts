import { running } from './start-shop';

export default async function stopSharedShop(): Promise<void> {
  await Promise.all(running.map((shop) => shop.stop()));
}
