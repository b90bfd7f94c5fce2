import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/controls.css';
import './styles/catalogue.css';
import './styles/product.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApi } from './api/client';
import { createQueryClient } from './api/queries';
import { App } from './app';
import { loadConfig } from './config';
import { startLanguage } from './i18n';
import { watchNavigation } from './navigation';
import { ServicesContext } from './services';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

watchNavigation();
const [config] = await Promise.all([loadConfig(), startLanguage()]);
const services = { config, api: createApi(config.apiOrigin) };

// From here on each page says its own; two titles would leave the first one standing.
document.head.querySelectorAll('title, meta[name="description"]').forEach((element) => element.remove());

createRoot(root).render(
  <StrictMode>
    <ServicesContext value={services}>
      <QueryClientProvider client={createQueryClient()}>
        <App />
      </QueryClientProvider>
    </ServicesContext>
  </StrictMode>,
);
