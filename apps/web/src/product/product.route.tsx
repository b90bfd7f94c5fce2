import { lazy, Suspense, useState, type ComponentType } from 'react';
import { ProductSkeleton } from './product.skeleton';

type Page = ComponentType<{ id: string }>;

const load = () => import('./product.page');
const PageOnDemand = lazy(load);
let loadedPage: Page | null = null;

/** Fetches the code of the product page while there is nothing else to do: then a card opens without a pause. */
export function preloadProductPage(): void {
  load().then(
    (module) => (loadedPage = module.default),
    // Nobody has asked for it yet; whoever does tries again.
    () => undefined,
  );
}

/** The product page, whose code is no part of the first view. */
export function ProductRoute({ id }: { id: string }) {
  const [Page] = useState<Page>(() => loadedPage ?? PageOnDemand);
  return (
    <Suspense fallback={<ProductSkeleton />}>
      <Page id={id} />
    </Suspense>
  );
}
