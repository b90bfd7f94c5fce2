import { createApi, type Api } from './api/client';
import { createQueryClient, type QueryClient } from './api/queries';
import { loadConfig, type Config } from './config';

/** What the start of the page makes once and every part may use. */
export interface Services {
  config: Config;
  api: Api;
  queries: QueryClient;
}

export async function startServices(): Promise<Services> {
  const config = await loadConfig();
  return { config, api: createApi(config.apiOrigin), queries: createQueryClient() };
}
