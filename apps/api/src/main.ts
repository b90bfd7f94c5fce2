import { drainAtSignals } from './start.signals';
import 'reflect-metadata';
import { EnvironmentError, readEnvironment } from '@tana/env';
import { createApp } from './app.setup';

async function start(): Promise<void> {
  const env = readEnvironment();
  const app = await createApp(env);
  await app.listen(env.PORT, env.HOST);
  drainAtSignals();
}

start().catch((error: unknown) => {
  console.error(error instanceof EnvironmentError ? error.message : error);
  process.exit(1);
});
