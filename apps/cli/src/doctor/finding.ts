/** What can be wrong, and what mends it. */
export const KINDS = {
  'price-as-text': {
    what: 'a price that is stored as text',
    remedy: '--repair stores it as the number it is',
  },
  'not-listed': {
    what: 'an item that lists do not show as it is typed',
    remedy: '--repair lists it; an editor task does so by itself (ADOPTION_RCU_PER_SECOND)',
  },
  'invalid-id': {
    what: 'an id that no URL can have',
    remedy: 'make the item anew under another id, and delete this one in the console',
  },
  'invalid-value': {
    what: 'a value that an editor could not save',
    remedy: 'correct it in the editor (/edit), with `tana items put`, or in the console',
  },
  'picture-missing': {
    what: 'an item whose picture is not in the bucket',
    remedy: 'give it another in the editor (/edit), or copy the picture to this key',
  },
  'picture-unshown': {
    what: 'a picture that no item shows',
    remedy: '--repair deletes it, with its variants, once it is a day old',
  },
  'variants-missing': {
    what: 'an uploaded picture whose smaller variants are not there',
    remedy: '--repair renders them from the picture',
  },
  'content-type': {
    what: 'an object that is not of the type that it is sent as',
    remedy: '--repair corrects the type of what is a picture; put a picture in the place of what is none',
  },
} as const;

export type Kind = keyof typeof KINDS;

/** Something that is wrong in the stores. */
export interface Finding {
  readonly kind: Kind;
  /** The id of an item, or the key of an object. */
  readonly subject: string;
  /** What is wrong with it, in a few words. */
  readonly detail: string;
  readonly isRepairable: boolean;
}
