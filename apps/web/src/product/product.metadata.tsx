import type { Item } from '../api/client';
import { decimalMoney } from '../money';
import { useServices } from '../services.context';

const LONGEST_SUMMARY = 160;

/** What search engines and link previews read. */
export function ProductMetadata({ item, title }: { item: Item; title: string }) {
  const { siteName } = useServices().config;
  const description = summaryOf(item);
  return (
    <>
      <title>{`${title} | ${siteName}`}</title>
      {description && <meta name="description" content={description} />}
      <meta property="og:type" content="product" />
      <meta property="og:site_name" content={siteName} />
      <meta property="og:title" content={title} />
      {description && <meta property="og:description" content={description} />}
      {item.image && <meta property="og:image" content={item.image.url} />}
      <script type="application/ld+json">{structuredData(item, title)}</script>
    </>
  );
}

/** A schema.org Product; offered only where there is a price. */
function structuredData(item: Item, title: string): string {
  const product = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    productID: item.id,
    name: title,
    description: item.description || undefined,
    image: item.image?.url,
    offers: item.price === null ? undefined : offer(item.price, item.currency),
  };
  // Nothing that an editor types may end the element.
  return JSON.stringify(product).replaceAll('<', '\\u003c');
}

function offer(price: number, currency: string) {
  return {
    '@type': 'Offer',
    price: decimalMoney(price, currency),
    priceCurrency: currency,
    url: location.origin + location.pathname,
  };
}

/** The description in one line, short enough for a search result. */
function summaryOf({ description }: Item): string {
  const line = description.replace(/\s+/g, ' ').trim();
  if (line.length <= LONGEST_SUMMARY) return line;
  // A character of two code units is never cut in half.
  return `${line.slice(0, LONGEST_SUMMARY).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
