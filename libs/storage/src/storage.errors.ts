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
