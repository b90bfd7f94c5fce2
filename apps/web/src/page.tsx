import { QueryClientProvider } from '@tanstack/react-query';
import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startLanguage } from './i18n';
import { watchNavigation } from './navigation';
import { ServicesContext } from './services.context';
import type { Services } from './services';

export async function showPage(services: Services): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');

  watchNavigation();
  await startLanguage();

  // From here on each page says its own; two titles would leave the first one standing.
  document.head.querySelectorAll('title, meta[name="description"]').forEach((element) => element.remove());

  // As a transition: in slices, between which the browser can paint and answer.
  startTransition(() => {
    createRoot(root).render(
      <StrictMode>
        <ServicesContext value={services}>
          <QueryClientProvider client={services.queries}>
            <App />
          </QueryClientProvider>
        </ServicesContext>
      </StrictMode>,
    );
  });
}
