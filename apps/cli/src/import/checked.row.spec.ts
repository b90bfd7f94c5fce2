import { checkRow } from './checked.row';

const STAMP = { importId: 'import-1', importedAt: '2026-11-25T00:00:00.000Z', hasPictures: false };
const GOOD = { id: '1', title: 'バナナ', price: '100' };

const plain = (values: Record<string, unknown>, hasPictures = false) =>
  checkRow({ line: 2, plain: { ...GOOD, ...values } }, { ...STAMP, hasPictures });
const typed = (values: Record<string, unknown>, hasPictures = false) =>
  checkRow({ line: 2, typed: { id: { S: '1' }, ...values } }, { ...STAMP, hasPictures });

describe('checkRow', () => {
  it('makes of a plain row the same record each time, so that a resumed import knows its own', () => {
    const row = plain({ description: 'x', image_key: 'images/a.jpg' });

    expect(row).toEqual(plain({ description: 'x', image_key: 'images/a.jpg' }));
    expect(row).toMatchObject({
      id: '1',
      record: {
        price: { N: '100' },
        price_key: { N: '100' },
        listing: { S: 'catalogue' },
        created_at: { S: STAMP.importedAt },
        updated_at: { S: STAMP.importedAt },
        version: { N: '1' },
        write_id: { S: 'import-1' },
      },
    });
  });

  it('keeps the times and the version that a row names', () => {
    const times = { created_at: '2026-01-01T09:00+09:00', updated_at: '2026-02-01T00:00:00Z', version: '7' };

    expect(plain(times)).toMatchObject({
      record: {
        created_at: { S: '2026-01-01T00:00:00.000Z' },
        updated_at: { S: '2026-02-01T00:00:00.000Z' },
        version: { N: '7' },
      },
    });
  });

  it.each([
    [{ id: undefined }, 'id is missing'],
    [{ id: 7 }, 'id is 7: write it as text'],
    [{ id: 'a/b' }, 'id is "a/b": The id of a new item'],
    [{ id: '..' }, 'id is "..": The id of a new item'],
    [{ title: undefined }, 'title is missing'],
    [{ title: 'a\u0007' }, 'title is "a\\u0007": A title has'],
    [{ title: ' ' }, 'title is " ": A title has'],
    [{ price: undefined }, 'price is missing'],
    [{ price: '1,000' }, 'price is "1,000": write 1000'],
    [{ price: 1.5 }, 'price is 1.5: A price is an integer'],
    [{ price: true }, 'price is true: A price is an integer'],
    [{ description: 'a\u0000' }, 'description is "a\\u0000": A description has'],
    [{ created_at: 'yesterday' }, 'created_at is "yesterday": write a date'],
    [{ version: '0' }, 'version is "0": write a positive integer'],
    [{ image_key: 'images/../a' }, 'image_key is "images/../a": The key of a picture'],
    [{ image_key: 'photos/a.jpg' }, 'image_key is "photos/a.jpg": The key of a picture'],
    [{ image_key: 'a.jpg' }, 'image_key is "a.jpg": The key of a picture'],
    [{ image_file: 'a.jpg' }, 'image_file names a file: say in which folder'],
    [{ id: '', title: '', price: '' }, 'id is missing; title is missing; price is missing'],
  ])('rejects a plain row with %j', (values, reason) => {
    expect(plain(values)).toMatchObject({ line: 2, reason: expect.stringContaining(reason) });
  });

  it.each([
    [{ image_key: 'images/a.jpg' }, { pictureFile: 'a.jpg' }],
    [{ image_key: 'a.jpg' }, { pictureFile: 'a.jpg' }],
    [{ image_file: 'x/a.jpg' }, { pictureFile: 'x/a.jpg' }],
    [
      { image_key: 'images/0f343b0931126a20f133d67c2b018a3b.jpg' },
      { uploadedKey: 'images/0f343b0931126a20f133d67c2b018a3b.jpg' },
    ],
  ])('finds the picture of %j', (values, picture) => {
    expect(plain(values, true)).toMatchObject(picture);
  });

  it('keeps a typed record, with what it is listed by', () => {
    expect(
      typed({ price: { S: '100' }, image_key: { S: 'elsewhere/a.jpg' }, origin: { S: '山梨' } }),
    ).toEqual({
      line: 2,
      id: '1',
      pictureFile: undefined,
      uploadedKey: undefined,
      record: {
        id: { S: '1' },
        price: { S: '100' },
        image_key: { S: 'elsewhere/a.jpg' },
        origin: { S: '山梨' },
        created_at: { S: STAMP.importedAt },
        listing: { S: 'catalogue' },
        title_key: { S: '\u{10FFFF}' },
        price_key: { N: '100' },
      },
    });
  });

  it('keeps the facts of a picture only where they are of the one that is shown', () => {
    const image = { M: { width: { N: '1' } } };
    const shown = { image_key: { S: 'images/a.jpg' }, image };

    expect(typed({ ...shown, image_ref: { S: 'images/a.jpg' } })).toMatchObject({ record: { image } });
    expect(typed({ ...shown, image_ref: { S: 'images/b.jpg' } })).not.toHaveProperty('record.image');
    expect(typed({ image, image_ref: { S: 'images/b.jpg' } })).not.toHaveProperty('record.image_ref');
  });

  it.each([
    [{ id: { N: '1' } }, 'id must be text'],
    [{ id: { S: '' } }, 'id is missing'],
    [{ id: { S: 'a\u0000' } }, 'id is "a\\u0000"'],
    [{ created_at: { N: '1' } }, 'created_at is {"N":"1"}: it must be text'],
    [{ created_at: { S: '' } }, 'created_at is {"S":""}: it must be text'],
    [{ image_key: { S: 'images/../a' } }, 'image_key is "images/../a"'],
    [{ image_key: { S: '/etc/passwd' } }, 'image_key is "/etc/passwd"'],
    [{ price: 100 }, 'price is no value that DynamoDB can store: 100'],
    [{ notes: { S: 'あ'.repeat(140_000) } }, 'and DynamoDB takes 409600'],
  ])('rejects a typed record with %j', (values, reason) => {
    expect(typed(values)).toMatchObject({ line: 2, reason: expect.stringContaining(reason) });
  });
});
