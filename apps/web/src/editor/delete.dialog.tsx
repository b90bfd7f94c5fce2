import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, type Item } from '../api/client';
import { Dialog } from './dialog';
import { dropDraft } from './draft';
import { useEditor } from './editor.context';
import { forgetItem } from './editor.queries';
import { Failure, useExplanation } from './failure';
import { editAddress } from './form.address';
import { bodyOf, differences, fieldsOf } from './item.fields';

interface Props {
  /** As the editor has seen it. */
  item: Item;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteDialog({ item: seen, onClose, onDeleted }: Props) {
  const { t } = useTranslation('editor');
  const { t: site } = useTranslation();
  const { api, queries, toasts } = useEditor();
  const restore = useRestore();
  const explain = useExplanation();
  const [item, setItem] = useState(seen);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const title = item.title ?? site('product.untitled');
  // What was typed into the table by hand may be nothing that the API would write.
  const canComeBack = item.title !== null && item.price !== null && /^[\w.~-]{1,64}$/.test(item.id);

  const remove = async () => {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    try {
      const now = await api.item(item.id);
      // Nobody deletes what they have not seen.
      if (differences(fieldsOf(now.item), fieldsOf(item), item.currency).length > 0) {
        setItem(now.item);
        return;
      }
      await api.deleteItem(item.id, now.etag);
    } catch (error) {
      // Somebody else was faster: it is gone all the same.
      const isGone = error instanceof ApiError && error.status === 404;
      if (!isGone) {
        // The end of a session is said, and mended, outside of the dialog.
        if (explain(error) === null) onClose();
        else setFailure(error);
        return;
      }
    } finally {
      setBusy(false);
    }
    dropDraft(editAddress(item.id));
    void forgetItem(queries, item.id);
    toasts.say({
      text: t('delete.done', { title }),
      ...(canComeBack && { action: { label: t('delete.undo'), run: () => void restore(item) } }),
    });
    onDeleted();
  };

  return (
    <Dialog title={t('delete.title', { title })} onClose={onClose}>
      {item !== seen && <p role="alert">{t('delete.changed')}</p>}
      <p>{t(canComeBack ? 'delete.text' : 'delete.forGood')}</p>
      {failure !== null && <Failure error={failure} />}
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('delete.cancel')}
        </button>
        <button
          type="button"
          className="button button-danger"
          aria-disabled={isBusy}
          onClick={() => void remove()}
        >
          {t(isBusy ? 'delete.busy' : 'delete.confirm')}
        </button>
      </div>
    </Dialog>
  );
}

/** Brings a deleted item back under its id; where that fails it can be tried again. */
function useRestore(): (item: Item) => Promise<void> {
  const { t } = useTranslation('editor');
  const { api, queries, toasts } = useEditor();
  const explain = useExplanation();
  return async function restore(item) {
    const title = item.title ?? '';
    try {
      await api.restoreItem(item.id, bodyOf(fieldsOf(item), item.currency));
      void forgetItem(queries, item.id);
      toasts.say({ text: t('delete.undone', { title }) });
    } catch (error) {
      const reason = explain(error) ?? t('ended.title');
      toasts.say({
        text: t('delete.notUndone', { title, reason }),
        action: { label: t('failure.retry'), run: () => void restore(item) },
        isAlert: true,
      });
    }
  };
}
