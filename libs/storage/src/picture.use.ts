/** What storage must know of the items, and all that it knows: the composition root binds it to items. */
export abstract class PictureUse {
  /** Whether an item shows the picture with this key (`images/<name>`). */
  abstract isShown(key: string): Promise<boolean>;
}
