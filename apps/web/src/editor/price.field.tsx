import { useTranslation } from 'react-i18next';
import { formatMoney, fractionDigits } from '../money';
import { TextField } from './text.field';
import { priceOf } from './typed.price';

interface Props {
  currency: string | null;
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
}

/** Typed as people write money, and shown beneath as visitors will read it. */
export function PriceField({ currency, value, fault, onChange }: Props) {
  const { t, i18n } = useTranslation('editor');
  if (currency === null) {
    return (
      <TextField
        name="price"
        label={t('form.price')}
        hint={t('form.priceInMinorUnits')}
        isRequired
        inputMode="numeric"
        {...{ value, fault, onChange }}
      />
    );
  }
  const price = priceOf(value, currency);
  const name = new Intl.DisplayNames(i18n.language, { type: 'currency' }).of(currency) ?? currency;
  return (
    <TextField
      name="price"
      label={t('form.priceIn', { currency: name })}
      hint={
        price === null
          ? t('form.priceExample', { example: formatMoney(1200, currency, i18n.language) })
          : t('form.priceShown', { price: formatMoney(price, currency, i18n.language) })
      }
      isRequired
      inputMode={fractionDigits(currency) > 0 ? 'decimal' : 'numeric'}
      {...{ value, fault, onChange }}
    />
  );
}
