/** An amount in minor units as visitors read it: 150 JPY is "¥150", 150 USD is "$1.50". */
export function formatMoney(minorUnits: number, currency: string, language: string): string {
  // Japanese has a full-width sign for its own yen; beside half-width digits it looks out of place.
  return formatOf(currency, language)
    .format(minorUnits / 10 ** fractionDigits(currency))
    .replace('￥', '¥');
}

/** An amount in minor units as machines read it: 150 JPY is "150", 150 USD is "1.50". */
export function decimalMoney(minorUnits: number, currency: string): string {
  const digits = fractionDigits(currency);
  return (minorUnits / 10 ** digits).toFixed(digits);
}

export function fractionDigits(currency: string): number {
  return formatOf(currency, 'en').resolvedOptions().maximumFractionDigits ?? 0;
}

/** Kept, as making one takes as long as rendering a card. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, language: string): Intl.NumberFormat {
  const key = `${language} ${currency}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(language, { style: 'currency', currency });
  formats.set(key, format);
  return format;
}
