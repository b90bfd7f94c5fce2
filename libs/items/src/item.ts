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
