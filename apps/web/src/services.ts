import { createContext, use } from 'react';
import type { Api } from './api/client';
import type { Config } from './config';

/** What the start of the page makes once and every part may use. */
export interface Services {
  api: Api;
  config: Config;
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error('useServices is for components inside ServicesContext');
  return services;
}
