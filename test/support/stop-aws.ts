import { running } from './start-aws';

export default async function stopAws(): Promise<void> {
  await Promise.all(running.map((store) => store.stop()));
}
