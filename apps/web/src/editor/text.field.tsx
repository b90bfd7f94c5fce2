import { useId, type HTMLAttributes } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Where the form finds it again. */
  name: 'title' | 'price' | 'description';
  label: string;
  hint?: string;
  isRequired?: boolean;
  isLong?: boolean;
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

export function TextField(props: Props) {
  const { name, label, hint, isRequired = false, isLong = false, inputMode, value, fault, onChange } = props;
  const { t } = useTranslation('editor');
  const id = useId();
  const hintId = hint && `${id}-hint`;
  const faultId = fault && `${id}-fault`;
  const control = {
    id,
    name,
    value,
    autoComplete: 'off',
    'aria-required': isRequired,
    'aria-invalid': fault !== undefined,
    'aria-describedby': [faultId, hintId].filter(Boolean).join(' ') || undefined,
  };
  return (
    <div className="field" data-field={name}>
      <label htmlFor={id}>
        {label}
        {isRequired && <span className="required">{t('form.required')}</span>}
      </label>
      <div className="input">
        {isLong ? (
          <textarea {...control} rows={8} onChange={({ target }) => onChange(target.value)} />
        ) : (
          <input
            {...control}
            type="text"
            inputMode={inputMode}
            onChange={({ target }) => onChange(target.value)}
          />
        )}
      </div>
      {fault && (
        <p id={faultId} className="fault">
          {fault}
        </p>
      )}
      {hint && (
        <p id={hintId} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}
