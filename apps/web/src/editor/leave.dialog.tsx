import { useTranslation } from 'react-i18next';
import { dropDraft } from './draft';
import { Dialog } from './dialog';
import { useEditor } from './editor.context';
import { useStore } from './store';
import { placeOf } from '../routes';

/** Asked before unsaved work is left behind. */
export function LeaveDialog() {
  const { t } = useTranslation('editor');
  const { guard } = useEditor();
  const leave = useStore(guard.wish);
  if (!leave) return null;
  const stay = () => guard.wish.set(null);
  return (
    <Dialog title={t('leave.title')} onClose={stay}>
      <p>{t('leave.text')}</p>
      <div className="actions">
        <button type="button" className="button" onClick={stay}>
          {t('leave.stay')}
        </button>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            stay();
            guard.release();
            dropDraft(placeOf(location));
            leave();
          }}
        >
          {t('leave.leave')}
        </button>
      </div>
    </Dialog>
  );
}
