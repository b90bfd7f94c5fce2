/** An amount in minor units as visitors read it: 150 JPY is "¥150", 150 USD is "$1.50". */
export function formatMoney(minorUnits: number, currency: string, language: string): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  // Japanese has a full-width sign for its own yen; beside half-width digits it looks out of place.
  return format.format(minorUnits / 10 ** fractionDigits(currency)).replace('￥', '¥');
}

/** An amount in minor units as machines read it: 150 JPY is "150", 150 USD is "1.50". */
export function decimalMoney(minorUnits: number, currency: string): string {
  const digits = fractionDigits(currency);
  return (minorUnits / 10 ** digits).toFixed(digits);
}

function fractionDigits(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 0;
}
