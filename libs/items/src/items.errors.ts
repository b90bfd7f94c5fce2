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
