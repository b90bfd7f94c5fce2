import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChevronIcon, ClearIcon, SearchIcon } from '../icons';
import { isSort, LONGEST_SEARCH, searchWords, SORTS, type Sort, type View } from './catalogue.view';

/** Long enough for the next key, short enough not to be noticed. */
const TYPING_PAUSE_MS = 300;

interface Props {
  view: View;
  onSort: (sort: Sort) => void;
  onSearch: (q: string) => void;
}

export function CatalogueControls({ view, onSort, onSearch }: Props) {
  return (
    <div className="controls">
      <SearchForm q={view.q} onSearch={onSearch} />
      <SortSelect view={view} onSort={onSort} />
    </div>
  );
}

/** While searching, the API's order is by title: the other orders wait, and are back when the search is cleared. */
function SortSelect({ view, onSort }: Pick<Props, 'view' | 'onSort'>) {
  const { t } = useTranslation();
  const id = useId();
  const isSearching = view.q !== '';
  return (
    <div className="field field-sort">
      <label htmlFor={id}>{t('catalogue.sort')}</label>
      <div className="input">
        <select
          id={id}
          value={isSearching ? 'title' : view.sort}
          onChange={({ target }) => {
            if (isSort(target.value)) onSort(target.value);
          }}
        >
          {Object.entries(SORTS).map(([sort, { label }]) => (
            <option key={sort} value={sort} disabled={isSearching && sort !== 'title'}>
              {t(`catalogue.sorts.${label}`)}
            </option>
          ))}
        </select>
        <ChevronIcon />
      </div>
    </div>
  );
}

function SearchForm({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(q);
  const [isComposing, setComposing] = useState(false);
  useFollow(q, (next) => {
    if (searchWords(typed) !== next) setTyped(next);
  });

  // Half-composed kana are no words yet: the search waits for the input method.
  const words = searchWords(typed);
  const isWaiting = words !== q && !isComposing;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => onSearch(words), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isWaiting, words, onSearch]);

  return (
    <form
      role="search"
      className="field field-search"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(words);
      }}
    >
      <label htmlFor={id}>{t('catalogue.search')}</label>
      <div className="input">
        <SearchIcon />
        <input
          ref={input}
          id={id}
          type="search"
          name="q"
          enterKeyHint="search"
          autoComplete="off"
          maxLength={LONGEST_SEARCH}
          aria-describedby={`${id}-hint`}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onCompositionStart={() => setComposing(true)}
          onCompositionEnd={() => setComposing(false)}
        />
        {typed !== '' && (
          <button
            type="button"
            className="clear"
            aria-label={t('catalogue.clear')}
            onClick={() => {
              setTyped('');
              onSearch('');
              input.current?.focus();
            }}
          >
            <ClearIcon />
          </button>
        )}
      </div>
      <p id={`${id}-hint`} className="hint">
        {t('catalogue.searchHint')}
      </p>
    </form>
  );
}

/** Tells of a value that was changed from outside, as by the history, in the very rendering that brings it. */
function useFollow(value: string, onChange: (next: string) => void): void {
  const [seen, setSeen] = useState(value);
  if (seen === value) return;
  setSeen(value);
  onChange(value);
}
