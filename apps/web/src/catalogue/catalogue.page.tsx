import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, useSearch } from 'wouter/use-browser-location';
import { listQuery, PAGE_SIZE } from '../api/queries';
import { useArrival } from '../navigation';
import { Notice } from '../notice';
import { useServices } from '../services.context';
import { CatalogueControls } from './catalogue.controls';
import { addressOf, queryOf, viewOf } from './catalogue.view';
import { useListedItems } from './listed.items';
import { MoreItems } from './more.items';
import { ProductGrid } from './product.grid';
import { SkeletonGrid } from './skeleton';

export function CataloguePage() {
  const { t } = useTranslation();
  const { api } = useServices();
  const search = useSearch();
  const view = useMemo(() => viewOf(search), [search]);
  const { list, items, hasAll } = useListedItems(listQuery(api, queryOf(view), view.show), view.show);
  const isBusy = list.isFetching;
  const heading = useArrival(!list.isPending && hasAll);
  const hasProducts = items.length > 0;
  const more = { ...view, show: items.length + PAGE_SIZE };

  return (
    <>
      <title>{t('catalogue.title')}</title>
      <meta name="description" content={t('catalogue.description')} />
      <h1 ref={heading} tabIndex={-1}>
        {t('catalogue.title')}
      </h1>
      <CatalogueControls
        view={view}
        onSort={(sort) => navigate(addressOf({ ...view, sort, show: 0 }))}
        // The first letter is a step that one can go back on; those that follow are not.
        onSearch={(q) => navigate(addressOf({ ...view, q, show: 0 }), { replace: view.q !== '' })}
      />
      <p className="status" role="status">
        {isBusy && t('catalogue.loading')}
        {!isBusy && list.isSuccess && t('catalogue.loaded', { count: items.length })}
      </p>
      {list.isPending && <SkeletonGrid />}
      {hasProducts && <ProductGrid items={items} isOutdated={list.isPlaceholderData} />}
      {list.isSuccess && !hasProducts && !isBusy && <NothingToShow q={view.q} />}
      {list.isError && (
        <Notice
          heading="h2"
          title={t('catalogue.error.title')}
          text={t('catalogue.error.text')}
          action={{
            label: t('catalogue.error.retry'),
            run: () => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch()),
          }}
          alert
        />
      )}
      {list.isSuccess && hasProducts && !list.isPlaceholderData && (
        <MoreItems
          address={list.hasNextPage ? addressOf(more) : null}
          isBusy={list.isFetchingNextPage}
          hasGrown={items.length > PAGE_SIZE}
          onMore={() => {
            void list.fetchNextPage();
            navigate(addressOf(more), { replace: true });
          }}
        />
      )}
    </>
  );
}

function NothingToShow({ q }: { q: string }) {
  const { t } = useTranslation();
  return q ? (
    <Notice heading="h2" title={t('catalogue.none.title', { q })} text={t('catalogue.none.text')} />
  ) : (
    <Notice heading="h2" title={t('catalogue.empty.title')} text={t('catalogue.empty.text')} />
  );
}
