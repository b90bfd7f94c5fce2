import { decimalMoney, fractionDigits } from '../money';

/** An amount in minor units as it stands in the form: 150 JPY is "150", 150 USD is "1.50". */
export function typedPrice(minorUnits: number | null, currency: string | null): string {
  if (minorUnits === null) return '';
  return currency === null ? String(minorUnits) : decimalMoney(minorUnits, currency);
}

/**
 * The amount in minor units that was typed; null where it is none. Full-width digits, separators and the currency's
 * sign are taken as they come. Without a known currency it is minor units that are typed.
 */
export function priceOf(typed: string, currency: string | null): number | null {
  const plain = typed.normalize('NFKC').replace(/[\s,円\p{Sc}]/gu, '');
  const [, whole, typedFraction = ''] = /^(\d+)(?:\.(\d*))?$/.exec(plain) ?? [];
  const fraction = typedFraction.replace(/0+$/, '');
  const digits = currency === null ? 0 : fractionDigits(currency);
  if (whole === undefined || fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, '0'));
}
