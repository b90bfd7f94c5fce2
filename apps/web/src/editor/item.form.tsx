import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Item } from '../api/client';
import { BackIcon } from '../icons';
import { useArrival } from '../navigation';
import { EDIT_PATH, productPath } from '../routes';
import { ConflictDialog } from './conflict.dialog';
import { DeleteDialog } from './delete.dialog';
import { dropDraft, isUnsaved, keepDraft, keptDraft, type Draft } from './draft';
import type { Versioned } from './editor.api';
import { useEditor } from './editor.context';
import { forgetItem } from './editor.queries';
import { Failure } from './failure';
import { bodyOf, fieldsOf, FIELDS, POINTERS, type Field, type Fields } from './item.fields';
import { useLeaveGuard } from './leave.guard';
import { returnToList } from './list.return';
import { PictureField } from './picture.field';
import { PriceField } from './price.field';
import { Refused } from './refused';
import { isCreated, saveItem } from './save';
import { TextField } from './text.field';
import { priceOf } from './typed.price';

interface Props {
  /** Where the form is: its draft is kept under it. */
  address: string;
  /** Null for a new one. */
  item: Item | null;
  /** Null where there is no item yet that would tell. */
  currency: string | null;
  /** What the form starts from where no draft of it was kept. */
  start: () => Draft;
}

type Faults = Partial<Record<Field, string>>;

export function ItemForm({ address, item, currency, start }: Props) {
  const { t } = useTranslation('editor');
  const { api, queries, toasts, guard } = useEditor();
  const heading = useArrival(true);
  const form = useRef<HTMLFormElement>(null);
  const [kept] = useState(() => keptDraft(address));
  const [draft, setDraft] = useState(() => kept ?? start());
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<Versioned | null>(null);
  const [isGone, setGone] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isUploading, setUploading] = useState(false);
  const [isDoomed, setDoomed] = useState(false);
  const { fields } = draft;
  const hasChanged = isUnsaved(draft, currency);
  useLeaveGuard(guard, hasChanged || isUploading);

  useEffect(() => {
    if (hasChanged) keepDraft(address, draft);
    else dropDraft(address);
  }, [address, draft, hasChanged]);

  const change = (changed: Partial<Fields>) => {
    setDraft((before) => ({ ...before, fields: { ...before.fields, ...changed } }));
    setFaults((before) =>
      Object.fromEntries(Object.entries(before).filter(([field]) => !(field in changed))),
    );
  };

  const finish = (text: string, id: string) => {
    guard.release();
    dropDraft(address);
    void forgetItem(queries, id);
    toasts.say({ text });
    returnToList();
  };

  /** Shows what is wrong where it is wrong, and puts the keyboard there. */
  const showFaults = (found: Faults) => {
    setFaults(found);
    const first = FIELDS.find((field) => found[field] !== undefined);
    requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>(`[data-field="${first}"] :is(input, textarea)`)?.focus(),
    );
  };

  const refuse = (error: unknown) => {
    const found = error instanceof Refused ? faultsOf(error) : {};
    if (Object.keys(found).length > 0) showFaults(found);
    else setFailure(error);
  };

  const save = async (wanted: Draft) => {
    if (isBusy || isUploading) return;
    setDraft(wanted);
    setFailure(null);
    if (priceOf(wanted.fields.price, currency) === null) {
      showFaults({
        price: t(wanted.fields.price.trim() === '' ? 'form.priceMissing' : 'form.priceUnreadable'),
      });
      return;
    }
    setFaults({});
    setBusy(true);
    try {
      if (item) {
        const outcome = await saveItem(api, item.id, wanted, item.currency);
        if (outcome.is === 'saved') finish(t('form.saved', { title: wanted.fields.title }), item.id);
        if (outcome.is === 'conflict') setTheirs(outcome.theirs);
        setGone(outcome.is === 'gone');
      } else {
        const created = await api.createItem(bodyOf(wanted.fields, currency), wanted.key);
        finish(t('form.created', { title: wanted.fields.title }), created.id);
      }
    } catch (error) {
      refuse(error);
      if (isCreated(error)) setDraft({ ...wanted, key: crypto.randomUUID() });
    } finally {
      setBusy(false);
    }
  };

  const saveAgain = async ({ id }: Item) => {
    setBusy(true);
    setFailure(null);
    try {
      await api.restoreItem(id, bodyOf(fields, currency));
      finish(t('form.saved', { title: fields.title }), id);
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <p className="back">
        <Link
          href={EDIT_PATH}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            guard.leave(returnToList);
          }}
        >
          <BackIcon />
          {t('form.back')}
        </Link>
      </p>
      <div className="screen-head">
        <h1 ref={heading} tabIndex={-1}>
          {t(item ? 'form.edit' : 'form.add')}
        </h1>
        {item && <Link href={productPath(item.id)}>{t('form.view')}</Link>}
      </div>
      {kept && (
        <div className="remark" role="status">
          <p>{t('form.restored')}</p>
          {hasChanged && (
            <button type="button" className="link" onClick={() => change(item ? fieldsOf(item) : draft.base)}>
              {t('form.revert')}
            </button>
          )}
        </div>
      )}
      <form
        ref={form}
        className="item-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save(draft);
        }}
      >
        <PictureField
          image={fields.image}
          fault={faults.image}
          onChange={(image) => change({ image })}
          onUploading={setUploading}
        />
        <div className="item-fields">
          <TextField
            name="title"
            label={t('form.title')}
            isRequired
            value={fields.title}
            fault={faults.title}
            onChange={(title) => change({ title })}
          />
          <PriceField
            currency={currency}
            value={fields.price}
            fault={faults.price}
            onChange={(price) => change({ price })}
          />
          <TextField
            name="description"
            label={t('form.description')}
            isLong
            value={fields.description}
            fault={faults.description}
            onChange={(description) => change({ description })}
          />
          {failure !== null && <Failure error={failure} />}
          {item && isGone && (
            <div className="failure" role="alert">
              <p>{t('form.gone')}</p>
              <button type="button" className="button" onClick={() => void saveAgain(item)}>
                {t('form.saveAgain')}
              </button>
            </div>
          )}
          <div className="actions">
            <button type="submit" className="button button-primary" aria-disabled={isBusy || isUploading}>
              {t(isBusy ? 'form.saving' : isUploading ? 'form.waiting' : item ? 'form.save' : 'form.create')}
            </button>
            {item && (
              <button type="button" className="link link-danger" onClick={() => setDoomed(true)}>
                {t('form.delete')}
              </button>
            )}
          </div>
        </div>
      </form>
      {item && theirs && (
        <ConflictDialog
          base={draft.base}
          mine={fields}
          theirs={fieldsOf(theirs.item)}
          currency={item.currency}
          onClose={() => setTheirs(null)}
          onChoose={(chosen) => {
            setTheirs(null);
            void save({ ...draft, fields: chosen, base: fieldsOf(theirs.item), etag: theirs.etag });
          }}
        />
      )}
      {item && isDoomed && (
        <DeleteDialog
          item={item}
          onClose={() => setDoomed(false)}
          onDeleted={() => {
            guard.release();
            returnToList();
          }}
        />
      )}
      <p className="visually-hidden" role="status">
        {isBusy && t('form.saving')}
      </p>
    </>
  );
}

/** The API's own words, by field. */
function faultsOf({ faults }: Refused): Faults {
  const found = FIELDS.map((field): [Field, string] => [
    field,
    faults
      .filter(({ pointer }) => pointer === POINTERS[field])
      .map(({ detail }) => detail)
      .join(' '),
  ]);
  return Object.fromEntries(found.filter(([, words]) => words !== ''));
}
