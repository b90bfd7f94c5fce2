/** No record has this id. */
export class ItemNotFound extends Error {
  override readonly name = 'ItemNotFound';

  constructor(readonly id: string) {
    super('No item has this id.');
  }
}

/** The id can be no record's: empty, longer than 255 characters, or with control characters. */
export class InvalidItemId extends Error {
  override readonly name = 'InvalidItemId';

  constructor() {
    super('An item id has 1 to 255 characters and no control characters.');
  }
}

/** The cursor is empty, broken, truncated, or was made for another query. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';

  constructor() {
    super(
      'The cursor is broken or belongs to another query: use nextCursor as it came, with the same sort, order and q, or leave it out to start again.',
    );
  }
}

/** Only the listing by title can be narrowed by a title prefix. */
export class PrefixNeedsTitleSort extends Error {
  override readonly name = 'PrefixNeedsTitleSort';

  constructor() {
    super('q searches titles and works only with sort=title: add sort=title, or leave q out.');
  }
}

/** A new item cannot have this id. */
export class InvalidNewItemId extends Error {
  override readonly name = 'InvalidNewItemId';

  constructor() {
    super('The id of a new item has 1 to 64 of the characters A–Z a–z 0–9 . _ ~ - and is not . or ..');
  }
}

/** A write says nothing of what it is based on, and could overwrite somebody else's: RFC 6585, section 3. */
export class PreconditionMissing extends Error {
  override readonly name = 'PreconditionMissing';

  constructor() {
    super(
      'So that nobody’s work is overwritten, send If-Match with the ETag of the item as you saw it. A PUT that is to create the item takes If-None-Match: * instead.',
    );
  }
}

/** The preconditions contradict each other, or are none of those that the route takes. */
export class InvalidPrecondition extends Error {
  override readonly name = 'InvalidPrecondition';

  constructor() {
    super(
      'Send If-Match with the ETag of the item to change it, or If-None-Match: * to create it; not both.',
    );
  }
}

/** The item is no longer as the client last saw it. */
export class ItemChanged extends Error {
  override readonly name = 'ItemChanged';

  constructor() {
    super('Somebody has changed or deleted the item since: get it again, and decide what becomes of it.');
  }
}

/** The id that was chosen for a new item is another item's. */
export class ItemIdTaken extends Error {
  override readonly name = 'ItemIdTaken';

  constructor() {
    super('An item has this id already: choose another, or change that item with If-Match.');
  }
}

/** The idempotency key cannot be one. */
export class InvalidIdempotencyKey extends Error {
  override readonly name = 'InvalidIdempotencyKey';

  constructor() {
    super('An Idempotency-Key has 1 to 255 visible ASCII characters and no spaces.');
  }
}

/** The idempotency key has made another item than the one in the body. */
export class IdempotencyKeyReused extends Error {
  override readonly name = 'IdempotencyKeyReused';

  constructor() {
    super('This Idempotency-Key was sent with another body before: take a new key for a new item.');
  }
}

/** A sentence in each language of the page. */
export interface Sentence {
  readonly en: string;
  readonly ja: string;
}

/** What is wrong with one property of a body. */
export interface PropertyFault {
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  readonly detail: Sentence;
}

/** The picture that an item is to show is not in the bucket. */
export class UnknownPicture extends Error {
  override readonly name = 'UnknownPicture';
  readonly faults: readonly PropertyFault[] = [
    {
      pointer: '/imageKey',
      detail: {
        en: 'No picture has this key: upload it first.',
        ja: 'このキーの画像はありません。先に画像をアップロードしてください。',
      },
    },
  ];
}

/** A title or a price that was typed by hand cannot be read, and a change would leave it at that. */
export class ItemIncomplete extends Error {
  override readonly name = 'ItemIncomplete';

  constructor(readonly faults: readonly PropertyFault[]) {
    super();
  }
}

/** With what else is in the record, DynamoDB's 400 KB would be exceeded. */
export class ItemTooLarge extends Error {
  override readonly name = 'ItemTooLarge';

  constructor(cause: unknown) {
    super('The record would be larger than the 400 KB that DynamoDB takes: shorten it.', { cause });
  }
}

/** As many reads are under way as there may be at once. */
export class TooManyReads extends Error {
  override readonly name = 'TooManyReads';
}
