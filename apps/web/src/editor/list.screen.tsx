import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { navigate, useSearch } from 'wouter/use-browser-location';
import { ApiError, type Item } from '../api/client';
import { PAGE_SIZE } from '../api/queries';
import { CatalogueControls } from '../catalogue/catalogue.controls';
import { addressOf, queryOf, viewOf, type View } from '../catalogue/catalogue.view';
import { useListedItems } from '../catalogue/listed.items';
import { MoreItems } from '../catalogue/more.items';
import { useArrival } from '../navigation';
import { Notice } from '../notice';
import { Picture } from '../picture';
import { Price } from '../price';
import { EDIT_PATH } from '../routes';
import { DeleteDialog } from './delete.dialog';
import { useEditor } from './editor.context';
import { editorListQuery } from './editor.queries';
import { Failure } from './failure';
import { editAddress, NEW_ITEM_ADDRESS } from './form.address';

export function ListScreen() {
  const { t } = useTranslation('editor');
  const { t: site } = useTranslation();
  const { api } = useEditor();
  const search = useSearch();
  const view = useMemo(() => viewOf(search), [search]);
  const { list, items, hasAll } = useListedItems(editorListQuery(api, queryOf(view), view.show), view.show);
  const [doomed, setDoomed] = useState<Item | null>(null);
  const heading = useArrival(!list.isPending && hasAll);
  const show = (next: View, replace = false) => navigate(addressOf(next, EDIT_PATH), { replace });
  const isRefused = list.error instanceof ApiError && list.error.status === 403;

  return (
    <>
      <div className="screen-head">
        <h1 ref={heading} tabIndex={-1}>
          {t('list.title')}
        </h1>
        {!isRefused && (
          <Link href={NEW_ITEM_ADDRESS} state={{ fromList: true }} className="button button-primary">
            {t('list.add')}
          </Link>
        )}
      </div>
      <CatalogueControls
        view={view}
        onSort={(sort) => show({ ...view, sort, show: 0 })}
        // The first letter is a step that one can go back on; those that follow are not.
        onSearch={(q) => show({ ...view, q, show: 0 }, view.q !== '')}
      />
      <p className="status" role="status">
        {list.isFetching && site('catalogue.loading')}
        {!list.isFetching && list.isSuccess && site('catalogue.loaded', { count: items.length })}
      </p>
      {list.isPending && <SkeletonRows />}
      {items.length > 0 && (
        <ul className="rows" aria-busy={list.isPlaceholderData}>
          {items.map((item) => (
            <Row key={item.id} item={item} onDelete={() => setDoomed(item)} />
          ))}
        </ul>
      )}
      {list.isSuccess && items.length === 0 && !list.isFetching && <NoItems q={view.q} />}
      {list.isError && (
        <Failure
          error={list.error}
          onRetry={() => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch())}
        />
      )}
      {list.isSuccess && items.length > 0 && !list.isPlaceholderData && (
        <MoreItems
          address={
            list.hasNextPage ? addressOf({ ...view, show: items.length + PAGE_SIZE }, EDIT_PATH) : null
          }
          isBusy={list.isFetchingNextPage}
          hasGrown={items.length > PAGE_SIZE}
          onMore={() => {
            void list.fetchNextPage();
            show({ ...view, show: items.length + PAGE_SIZE }, true);
          }}
        />
      )}
      {doomed && (
        <DeleteDialog
          item={doomed}
          onClose={() => setDoomed(null)}
          onDeleted={() => {
            setDoomed(null);
            // The button that was used is gone; from here the way to "undo" is short. Once the dialog is gone, too.
            requestAnimationFrame(() => heading.current?.focus());
          }}
        />
      )}
    </>
  );
}

function Row({ item, onDelete }: { item: Item; onDelete: () => void }) {
  const { t, i18n } = useTranslation('editor');
  const { t: site } = useTranslation();
  const title = item.title ?? site('product.untitled');
  return (
    <li>
      <article className="row">
        <Picture image={item.image} alt="" sizes="96px" loading="lazy" />
        <div className="row-text">
          <h2>
            <Link href={editAddress(item.id)} state={{ fromList: true }}>
              {title}
            </Link>
          </h2>
          <Price item={item} />
          {item.updatedAt && (
            <p className="hint">{t('list.updated', { date: shortDate(item.updatedAt, i18n.language) })}</p>
          )}
        </div>
        <button
          type="button"
          className="link link-danger"
          aria-label={t('list.deleteOne', { title })}
          onClick={onDelete}
        >
          {t('list.delete')}
        </button>
      </article>
    </li>
  );
}

function NoItems({ q }: { q: string }) {
  const { t } = useTranslation('editor');
  const { t: site } = useTranslation();
  return q ? (
    <Notice heading="h2" title={site('catalogue.none.title', { q })} text={site('catalogue.none.text')} />
  ) : (
    <Notice heading="h2" title={site('catalogue.empty.title')} text={t('list.empty')} />
  );
}

const FIRST_VIEW = 8;

function SkeletonRows() {
  return (
    <ul className="rows" aria-hidden="true">
      {Array.from({ length: FIRST_VIEW }, (_, index) => (
        <li key={index} className="row">
          <div className="picture skeleton" />
          <div className="row-text">
            <div className="skeleton-line" />
            <div className="skeleton-line skeleton-short" />
          </div>
        </li>
      ))}
    </ul>
  );
}

function shortDate(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}
