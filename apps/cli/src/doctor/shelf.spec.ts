import { Readable } from 'node:stream';
import { missingWidths, widthsOf } from './group.checks';
import { groupsOf, pictureOf, rootOf, Shelf } from './shelf';

const HASH = '0123456789abcdef'.repeat(2);
const PICTURE = `images/${HASH}.jpg`;
const VARIANT = `images/${HASH}.w640.webp`;

const object = (key: string) => ({ key, size: 1, lastModified: new Date(1000) });

describe('the root of a key', () => {
  it.each([
    [PICTURE, `images/${HASH}`],
    [VARIANT, `images/${HASH}`],
    ['images/banana.jpg', 'images/banana.jpg'],
    ['images/banana.w640.webp', 'images/banana.w640.webp'],
    [`other/${HASH}.jpg`, `other/${HASH}.jpg`],
  ])('of %s is %s', (key, root) => {
    expect(rootOf(key)).toBe(root);
  });
});

describe('groups', () => {
  it('are a picture with its variants, and any other object for itself', async () => {
    const keys = [PICTURE, `images/${HASH}.w320.webp`, VARIANT, 'images/a.jpg', 'images/b.jpg'];
    const groups: string[][] = [];
    for await (const group of groupsOf(Readable.from(keys.map(object))))
      groups.push(group.map(({ key }) => key));
    expect(groups).toEqual([keys.slice(0, 3), ['images/a.jpg'], ['images/b.jpg']]);
  });

  it('have no picture where only variants are left', () => {
    expect(pictureOf([object(VARIANT)])).toBeUndefined();
    expect(pictureOf([object(PICTURE), object(VARIANT)])?.key).toBe(PICTURE);
  });
});

describe('the shelf', () => {
  const unshown = (shelf: Shelf) => Array.from(shelf.unshown(), ({ key }) => key);

  it('knows what is there, and what no item shows', () => {
    const shelf = new Shelf();
    for (const key of ['images/a.jpg', 'images/b.jpg']) shelf.put(object(key), false);
    expect([shelf.show('images/a.jpg'), shelf.show('images/a.jpg'), shelf.show('images/c.jpg')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(unshown(shelf)).toEqual(['images/b.jpg']);
  });

  it('keeps a picture whose variant an item shows, and knows one by its whole name', () => {
    const shelf = new Shelf();
    shelf.put(object(PICTURE), false);
    expect(shelf.show(`images/${HASH}.png`)).toBe(false);
    expect(shelf.show(VARIANT)).toBe(false);
    expect(unshown(shelf)).toEqual([]);
  });

  it('knows variants by themselves where their picture is gone', () => {
    const shelf = new Shelf();
    const [one, other] = [VARIANT, `images/${HASH}.w320.webp`];
    for (const key of [one, other]) shelf.put(object(key), true);
    expect(shelf.show(one)).toBe(true);
    expect(unshown(shelf)).toEqual([other]);
  });
});

describe('the variants of a picture', () => {
  const of = (metadata: Record<string, string>) => ({ key: PICTURE, metadata });

  it('are those that it says it has', () => {
    expect(widthsOf(of({ width: '1000', variants: '320,640' }))).toEqual([320, 640]);
    expect(widthsOf(of({ width: '100', variants: '' }))).toEqual([]);
    expect(widthsOf(of({ width: '320' }))).toEqual([]);
    expect(widthsOf(of({ width: '321' }))).toBeUndefined();
    expect(widthsOf(of({}))).toBeUndefined();
  });

  it('are missing where they are not beside it', () => {
    const facts = of({ width: '1000', variants: '320,640' });
    expect(missingWidths(facts, [object(PICTURE), object(VARIANT)])).toEqual([320]);
    expect(missingWidths(facts, [object(PICTURE)])).toEqual([320, 640]);
  });
});
