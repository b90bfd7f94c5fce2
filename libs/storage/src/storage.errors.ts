/** The bucket holds no picture of this name. */
export class PictureNotFound extends Error {
  override readonly name = 'PictureNotFound';

  constructor(readonly pictureName: string) {
    super('No picture has this name.');
  }
}

/** The name can be no picture's: dot segments, slashes, control characters, or longer than S3 allows. */
export class InvalidPictureName extends Error {
  override readonly name = 'InvalidPictureName';

  constructor() {
    super(
      'A picture name has at most 1,017 bytes of UTF-8, no slashes, no control characters, and is not "." or "..".',
    );
  }
}

/** The Range header asks for bytes in a form that means nothing, such as `bytes=5-2`. */
export class InvalidRange extends Error {
  override readonly name = 'InvalidRange';

  constructor() {
    super('The Range header is malformed: use bytes=first-last, bytes=first- or bytes=-count.');
  }
}

/** The range lies outside the picture. */
export class RangeNotSatisfiable extends Error {
  override readonly name = 'RangeNotSatisfiable';

  /** @param size Bytes of the whole picture. */
  constructor(readonly size: number) {
    super(`The picture has ${size} bytes: the range lies outside of them.`);
  }
}

/** S3 does not let this task do something; its own answer to a `HEAD` would not say what. */
export class StorageAccessDenied extends Error {
  override readonly name = 'StorageAccessDenied';

  /** @param action The IAM action that is missing. */
  constructor(
    readonly action: string,
    cause: unknown,
  ) {
    super(`The task lacks ${action}.`, { cause });
  }
}

/** The upload has no type that is taken: 415. */
export class UnsupportedPicture extends Error {
  override readonly name = 'UnsupportedPicture';
  readonly ja =
    'この種類の画像は使えません。JPEG、PNG（アニメーションなし）、WebP、AVIF、GIF のいずれかで、ファイルの内容をそのまま送ってください。';

  constructor() {
    super(
      'This is no picture of a type that is taken: send a JPEG, PNG (not animated), WebP, AVIF or GIF file as it is.',
    );
  }
}

/** The upload has more bytes than it may have: 413. */
export class PictureTooLarge extends Error {
  override readonly name = 'PictureTooLarge';
  readonly ja: string;

  /** @param maxBytes What it may have. */
  constructor(readonly maxBytes: number) {
    const most = (maxBytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 });
    super(`The picture is larger than ${most} MB: save it smaller, or with more compression.`);
    this.ja = `画像が ${most} MB を超えています。縮小するか、圧縮率を上げて保存し直してください。`;
  }
}

/** The picture would be too large once it is decoded: 422. */
export class TooManyPixels extends Error {
  override readonly name = 'TooManyPixels';
  readonly ja: string;

  /**
   * @param maxPixels Of all frames together.
   * @param maxSide In pixels.
   */
  constructor(maxPixels: number, maxSide: number) {
    super(
      `The picture may have ${maxPixels / 1e6} million pixels in all its frames, and sides of ${maxSide.toLocaleString('en')}: scale it down.`,
    );
    this.ja = `画像は全フレーム合計で ${maxPixels / 1e4} 万画素まで、一辺は ${maxSide.toLocaleString('en')} ピクセルまでです。縮小してください。`;
  }
}

/** The picture cannot be decoded to its end: 422. */
export class BrokenPicture extends Error {
  override readonly name = 'BrokenPicture';
  readonly ja =
    '画像が壊れているか、途中で切れています。編集ソフトで開いて保存し直し、もう一度送ってください。';

  constructor(cause?: unknown) {
    super('The picture is broken or cut off: open it in an editor, save it anew, and send that.', { cause });
  }
}

/** The file is a picture and something else besides, which a browser or another program could be made to run: 422. */
export class PolyglotPicture extends Error {
  override readonly name = 'PolyglotPicture';
  readonly ja: string;

  /** @param besides What else it is, such as "HTML". */
  constructor(readonly besides: string) {
    super(
      `The file holds ${besides} besides the picture: open it in an editor, save it anew, and send that.`,
    );
    this.ja = `ファイルに画像以外のもの（${besides}）が含まれています。編集ソフトで開いて保存し直し、もう一度送ってください。`;
  }
}

/** As many uploads as may be at once are under way: 503. */
export class UploadsBusy extends Error {
  override readonly name = 'UploadsBusy';
  readonly ja = 'ほかの画像のアップロードを処理中です。少し待ってからもう一度送ってください。';

  constructor() {
    super('Other uploads are under way: try again shortly.');
  }
}

/** The client went away, or its connection did, before the picture was stored. */
export class UploadBrokenOff extends Error {
  override readonly name = 'UploadBrokenOff';

  constructor(cause?: unknown) {
    super('The upload was broken off: send the picture again.', { cause });
  }
}

/** A picture is not of the type that its name's ending says. */
export class MisnamedPicture extends Error {
  override readonly name = 'MisnamedPicture';

  /** @param format What it is, such as "png". */
  constructor(key: string, format: string) {
    super(`${key} cannot be ${format.toUpperCase()}, which the file is: its ending is of another type.`);
  }
}

/** The picture cannot be deleted: an item shows it, or it is a variant of a picture that is there. 409. */
export class PictureInUse extends Error {
  override readonly name = 'PictureInUse';
  readonly ja: string;

  constructor(by: 'item' | 'picture') {
    super(
      by === 'item'
        ? 'An item shows this picture: give the item another one first.'
        : 'This is a variant of another picture: delete that one, and its variants go with it.',
    );
    this.ja =
      by === 'item'
        ? 'この画像を表示している商品があります。先に商品の画像を変えてください。'
        : 'これは別の画像の縮小版です。元の画像を削除すると一緒に消えます。';
  }
}

/** The cursor is empty, broken, truncated, or was made for another prefix: 400. */
export class InvalidListCursor extends Error {
  override readonly name = 'InvalidListCursor';

  constructor() {
    super(
      'The cursor is broken or belongs to another prefix: use nextCursor as it came, with the same prefix, or leave it out to start again.',
    );
  }
}
