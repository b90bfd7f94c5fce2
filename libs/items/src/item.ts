/** What is known of an item's picture beside its key; null values where it was typed by hand. */
export interface ItemImage {
  /** Key in the bucket, `images/<name>`. */
  readonly key: string;
  /** Pixels. */
  readonly width: number | null;
  /** Pixels. */
  readonly height: number | null;
  /** Widths in pixels of the WebP variants that exist beside the picture, ascending. */
  readonly variantWidths: readonly number[];
}

/** One product of the catalogue. A record typed by hand may lack what Tana itself always writes. */
export interface Item {
  readonly id: string;
  readonly title: string | null;
  readonly description: string;
  /** Minor units of the configured currency, 0 to 10^12. */
  readonly price: number | null;
  readonly image: ItemImage | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string | null;
  /** ISO 8601, UTC. */
  readonly updatedAt: string | null;
  /** Counts Tana's own writes; 0 for a record that only hands have typed. */
  readonly version: number;
}

/** What an editor decides of an item; all else of it is Tana's own. */
export interface ItemContent {
  readonly title: string;
  readonly price: number;
  /** Empty for none. Undefined leaves what is stored, which may be what nobody can read. */
  readonly description: string | undefined;
  /** Null for none. Undefined leaves what is stored. */
  readonly image: ItemImage | null | undefined;
}

/** The properties that an editor decides and that differ; null is no item. */
export function changedProperties(before: Item | null, after: Item | null): string[] {
  const [was, is] = [decidedOf(before), decidedOf(after)];
  return Object.keys(is).filter((name) => was[name] !== is[name]);
}

function decidedOf(item: Item | null): Record<string, string | number | null> {
  const { title = null, price = null, description = '', image = null } = item ?? {};
  return { title, price, description, imageKey: image?.key ?? null };
}
