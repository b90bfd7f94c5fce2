/** What is known of a picture in the bucket; nulls and no variants where it was put by hand. */
export interface StoredPicture {
  /** Key in the bucket, `images/<name>`. */
  readonly key: string;
  /** Pixels. */
  readonly width: number | null;
  /** Pixels. */
  readonly height: number | null;
  /** Widths in pixels of the WebP variants beside the picture, ascending. */
  readonly variantWidths: readonly number[];
}

/** A picture that came by upload: all is known of it. */
export interface UploadedPicture extends StoredPicture {
  readonly width: number;
  readonly height: number;
}

/** An object of the bucket that is served as a picture or as a download. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Media type by the name's ending. */
  readonly type: string;
  readonly lastModified: Date | undefined;
}

/** Some objects in the order of their keys, and the cursor after them where more follow. */
export interface ObjectPage {
  readonly objects: readonly StoredObject[];
  readonly nextCursor: string | null;
}
