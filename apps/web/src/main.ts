import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/controls.css';
import './styles/catalogue.css';
import './styles/product.css';
import { prefetchFirstView } from './first.view';
import { loadEnglish, preferredLanguage } from './language';
import { startServices } from './services';

/** Sends first what goes to the server and back; React and the rest of the page arrive meanwhile. */
async function start(): Promise<void> {
  const page = import('./page');
  if (preferredLanguage() === 'en') loadEnglish().catch(() => undefined);
  const services = await startServices();
  prefetchFirstView(services);
  const { showPage } = await page;
  await showPage(services);
}

// Not awaited here: the page imports what this file has loaded, and would wait for it to end.
void start();
