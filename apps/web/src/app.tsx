import { lazy, Suspense } from 'react';
import { usePathname } from 'wouter/use-browser-location';
import { CataloguePage } from './catalogue/catalogue.page';
import { Crash } from './frame/crash';
import { Frame } from './frame/frame';
import { NotFoundPage } from './not-found.page';
import { ProductPage } from './product/product.page';
import { ProductSkeleton } from './product/product.skeleton';
import { routeOf } from './routes';

/** In a chunk of its own: visitors need none of it. */
const EditorPage = lazy(() => import('./editor/editor.page'));

export function App() {
  const path = usePathname();
  return (
    <Frame>
      <Crash key={path}>
        <Page path={path} />
      </Crash>
    </Frame>
  );
}

function Page({ path }: { path: string }) {
  const route = routeOf(path);
  switch (route.page) {
    case 'catalogue':
      return <CataloguePage />;
    case 'product':
      return <ProductPage id={route.id} />;
    case 'edit':
      return (
        <Suspense fallback={<ProductSkeleton />}>
          <EditorPage />
        </Suspense>
      );
    case 'missing':
      return <NotFoundPage />;
  }
}
