import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';

interface Props {
  /** Where more is to be seen; null at the end. */
  address: string | null;
  isBusy: boolean;
  /** Whether more has been asked for before: only then is the end worth a word. */
  hasGrown: boolean;
  onMore: () => Promise<void>;
}

/** A true link, so that it opens in a new tab too; followed in place, it adds to the list that is there. */
export function MoreItems({ address, isBusy, hasGrown, onMore }: Props) {
  const { t } = useTranslation();
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
          const byKeyboard = event.detail === 0;
          const shown = productLinks().length;
          void onMore().then(() => {
            // The keyboard goes on where the new ones begin; a pointer is there already.
            if (byKeyboard)
              requestAnimationFrame(() => productLinks()[shown]?.focus({ preventScroll: true }));
          });
        }}
      >
        {isBusy ? t('catalogue.loading') : t('catalogue.more')}
      </Link>
    </p>
  );
}

function productLinks(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>('.grid article a');
}
