import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

interface Props {
  /** Where more is to be seen; null at the end. */
  address: string | null;
  isBusy: boolean;
  /** Whether more has been asked for before: only then is the end worth a word. */
  hasGrown: boolean;
  onMore: () => void;
}

/** A true link, so that it opens in a new tab too; followed in place, it adds to the list that is there. */
export function MoreItems({ address, isBusy, hasGrown, onMore }: Props) {
  const { t } = useTranslation();
  /** Index of the link that the keyboard goes on to once it is there. */
  const next = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (isBusy || next.current === null) return;
    productLinks()[next.current]?.focus({ preventScroll: true });
    next.current = null;
  }, [isBusy]);
  if (address === null) return hasGrown && <p className="end">{t('catalogue.end')}</p>;
  return (
    <p className="more">
      <Link
        href={address}
        className="button"
        aria-disabled={isBusy}
        onClick={(event) => {
          event.preventDefault();
          if (isBusy) return;
          // The keyboard goes on where the new ones begin; a pointer is there already.
          if (event.detail === 0) next.current = productLinks().length;
          onMore();
        }}
      >
        {isBusy ? t('catalogue.loading') : t('catalogue.more')}
      </Link>
    </p>
  );
}

function productLinks(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>('main li article a');
}
