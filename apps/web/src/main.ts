import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/controls.css';
import './styles/catalogue.css';
import './styles/product.css';
import { prefetchFirstView } from './first.view';
import { loadEnglish, preferredLanguage } from './language';
import { startServices, type Services } from './services';

/** Sends first what goes to the server and back; React and the rest of the page arrive meanwhile. */
async function start(): Promise<void> {
  if (preferredLanguage() === 'en') loadEnglish().catch(() => undefined);
  const [services, { showPage }] = await Promise.all([askForFirstView(), import('./page')]);
  await showPage(services);
}

async function askForFirstView(): Promise<Services> {
  const services = await startServices();
  prefetchFirstView(services);
  return services;
}

/** In both languages, since not even the words may have arrived. */
function sayThatItFailed(): void {
  const main = document.querySelector('main');
  if (main) {
    main.textContent =
      'ページを読み込めませんでした。再読み込みしてください。 The page could not be loaded. Please reload it.';
  }
}

// Not awaited here: the page imports what this file has loaded, and would wait for it to end.
start().catch(sayThatItFailed);
