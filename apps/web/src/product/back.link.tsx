import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { BackIcon } from '../icons';

/** Back to the list as it was left, where the visitor came from there; otherwise to its beginning. */
export function BackLink() {
  const { t } = useTranslation();
  return (
    <p className="back">
      <Link
        href="/"
        onClick={(event) => {
          if (!cameFromCatalogue()) return;
          event.preventDefault();
          history.back();
        }}
      >
        <BackIcon />
        {t('product.back')}
      </Link>
    </p>
  );
}

/** A card leaves this note in the history when it is followed. */
function cameFromCatalogue(): boolean {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'fromCatalogue' in state;
}
