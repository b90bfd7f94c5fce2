import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoney } from '../money';
import { Picture } from '../picture';
import { Dialog } from './dialog';
import { differences, type Field, type Fields } from './item.fields';
import { priceOf } from './typed.price';

type Side = 'mine' | 'theirs';
const SIDES: readonly Side[] = ['mine', 'theirs'];

interface Props {
  /** What both started from. */
  base: Fields;
  mine: Fields;
  theirs: Fields;
  currency: string;
  onClose: () => void;
  onChoose: (chosen: Fields) => void;
}

/** Both versions side by side; field by field the editor decides which is saved. */
export function ConflictDialog({ base, mine, theirs, currency, onClose, onChoose }: Props) {
  const { t } = useTranslation('editor');
  const versions: Record<Side, Fields> = { mine, theirs };
  const open = differences(mine, theirs, currency);
  const [choices, setChoices] = useState<Partial<Record<Field, Side>>>(() => {
    // What only they have changed stays as they want it, unless the editor decides otherwise.
    const changed = differences(base, mine, currency);
    return Object.fromEntries(open.map((field) => [field, changed.includes(field) ? 'mine' : 'theirs']));
  });
  const choose = () => {
    const pick = <F extends Field>(field: F): Fields[F] => versions[choices[field] ?? 'theirs'][field];
    onChoose({
      title: pick('title'),
      price: pick('price'),
      description: pick('description'),
      image: pick('image'),
    });
  };
  return (
    <Dialog title={t('conflict.title')} onClose={onClose} isWide>
      <p>{t('conflict.text')}</p>
      {open.map((field) => (
        <fieldset key={field} className="choice">
          <legend>{t(`conflict.fields.${field}`)}</legend>
          <div className="sides">
            {SIDES.map((side) => (
              <label key={side} className="side">
                <input
                  type="radio"
                  name={`choice-${field}`}
                  checked={choices[field] === side}
                  onChange={() => setChoices({ ...choices, [field]: side })}
                />
                <span className="side-name">{t(`conflict.${side}`)}</span>
                <Value field={field} fields={versions[side]} currency={currency} />
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <div className="actions">
        <button type="button" className="button button-primary" onClick={choose}>
          {t('conflict.save')}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t('conflict.back')}
        </button>
      </div>
    </Dialog>
  );
}

function Value({ field, fields, currency }: { field: Field; fields: Fields; currency: string }) {
  const { t, i18n } = useTranslation('editor');
  if (field === 'image')
    return <Picture image={fields.image} alt={t('picture.alt')} sizes="240px" loading="eager" />;
  const price = field === 'price' ? priceOf(fields.price, currency) : null;
  const text = price === null ? fields[field] : formatMoney(price, currency, i18n.language);
  return <span className="side-value">{text || t('conflict.nothing')}</span>;
}
