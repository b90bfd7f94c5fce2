import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { isCreated } from './save';
import { Refused, SessionEnded } from './refused';

/** What went wrong, in words for an editor; null where the end of the session says it all. */
export function useExplanation(): (error: unknown) => string | null {
  const { t } = useTranslation('editor');
  return (error) => {
    if (error instanceof SessionEnded) return null;
    if (!(error instanceof ApiError)) return t('failure.unreached');
    if (error.status === 401) return null;
    if (isCreated(error)) return t('failure.created');
    // The API names the right that is missing.
    const detail = error instanceof Refused ? (error.detail ?? '') : '';
    if (error.status === 403) return t('failure.forbidden', { detail });
    if (error.status === 429 || error.status === 503) return t('failure.busy');
    if (error.status >= 500) return t('failure.broken');
    return detail || t('failure.broken');
  };
}

/** Stands where the fault was met; said at once by a screen reader. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation('editor');
  const explanation = useExplanation()(error);
  if (explanation === null) return null;
  return (
    <div className="failure" role="alert">
      <p>{explanation}</p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {t('failure.retry')}
        </button>
      )}
    </div>
  );
}
