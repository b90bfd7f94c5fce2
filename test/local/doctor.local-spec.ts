import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { variantKey } from '@tana/env';
import { Adoption, indexAttributes, type ItemRecord } from '@tana/items';
import { PicturesService } from '@tana/storage';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { diagnose } from '../../apps/cli/src/doctor/doctor';
import type { Finding } from '../../apps/cli/src/doctor/finding';
import type { Repair } from '../../apps/cli/src/doctor/repairs';
import { doctorStores } from '../../apps/cli/src/doctor/stores';
import type { Connection } from '../../apps/cli/src/connection';
import { loadSample } from '../../apps/local/src/sample';
import { createStores, startLocalApp, type LocalStores } from '../support/local.app';
import { photo } from '../support/pictures';
import { asOperator, operatorOf, runTana, startTana } from '../support/tana';

// Processes take seconds to start on a busy machine, and pictures to render.
jest.setTimeout(120_000);

const DAY_MS = 24 * 60 * 60 * 1000;
const HASH = '0123456789abcdef'.repeat(2);

interface Diagnosis {
  readonly findings: (Finding & { readonly remedy?: string })[];
  readonly repairs?: Repair[];
  readonly summary: object;
}

let stores: LocalStores;

beforeEach(async () => {
  stores = await createStores();
});

afterEach(() => stores.close());

const put = (Item: ItemRecord) =>
  stores.dynamoDb.send(new PutItemCommand({ TableName: stores.tableName, Item }));

const putAll = async (puts: { PutRequest: { Item: ItemRecord } }[]) => {
  while (puts.length > 0) {
    const RequestItems = { [stores.tableName]: puts.splice(-25) };
    await stores.dynamoDb.send(new BatchWriteItemCommand({ RequestItems }));
  }
};

const deleteItem = (id: string) =>
  stores.dynamoDb.send(new DeleteItemCommand({ TableName: stores.tableName, Key: { id: { S: id } } }));

const recordOf = async (id: string): Promise<ItemRecord | undefined> => {
  const query = { TableName: stores.tableName, Key: { id: { S: id } }, ConsistentRead: true };
  return (await stores.dynamoDb.send(new GetItemCommand(query))).Item;
};

const putObject = (
  Key: string,
  Body: Buffer | string,
  ContentType?: string,
  Metadata?: Record<string, string>,
) => stores.s3.send(new PutObjectCommand({ Bucket: stores.bucketName, Key, Body, ContentType, Metadata }));

const deleteObject = (Key: string) =>
  stores.s3.send(new DeleteObjectCommand({ Bucket: stores.bucketName, Key }));

const headOf = (Key: string) => stores.s3.send(new HeadObjectCommand({ Bucket: stores.bucketName, Key }));

const objectKeys = async () => {
  const { Contents = [] } = await stores.s3.send(new ListObjectsV2Command({ Bucket: stores.bucketName }));
  return Contents.map(({ Key }) => Key ?? '');
};

/** As Tana writes it. */
const listed = (id: string, changes: ItemRecord = {}): ItemRecord => {
  const typed = { id: { S: id }, title: { S: `item ${id}` }, price: { N: '100' }, ...changes };
  return { created_at: { S: '2026-11-23T09:30:00.000Z' }, ...indexAttributes(typed), ...typed };
};

async function tanaDoctor(...args: string[]): Promise<Diagnosis & { code: number | string; err: string }> {
  const { code, err, out } = await runTana(['doctor', '--json', ...args], operatorOf(stores));
  return { code, err, ...(JSON.parse(out) as Diagnosis) };
}

const told = ({ findings }: Diagnosis) => findings.map(({ kind, subject }) => `${kind} ${subject}`).sort();
const results = ({ repairs = [] }: Diagnosis) =>
  repairs.map(({ kind, result, subject }) => `${kind} ${subject} ${result}`).sort();

/** In this process: `asked` happens between finding and repairing, `now` is the doctor's clock. */
async function doctorWith(
  { dynamoDb, s3, ...connection }: Connection,
  asked: () => Promise<unknown>,
  now?: () => number,
): Promise<Diagnosis & { code: number }> {
  const findings: Finding[] = [];
  const repairs: Repair[] = [];
  const report = {
    begin: () => undefined,
    finding: (finding: Finding) => findings.push(finding),
    repair: (repair: Repair) => repairs.push(repair),
    end: () => undefined,
  };
  const code = await diagnose(doctorStores({ dynamoDb, s3, ...connection }, 4, now), report, async () => {
    await asked();
  });
  return { code, findings, repairs, summary: {} };
}

/** Comes between what a client's commands of one kind are made of and their sending. */
function before<T extends object>(
  Kind: new (input: never) => T,
  client: Connection['dynamoDb'] | Connection['s3'],
  act: (command: T) => unknown,
): void {
  const send = client.send.bind(client) as (...sent: unknown[]) => Promise<unknown>;
  jest.spyOn(client as { send: typeof send }, 'send').mockImplementation(async (command, ...others) => {
    if (command instanceof Kind) await act(command);
    return send(command, ...others);
  });
}

const nothing = () => Promise.resolve();
const inTwoDays = () => Date.now() + 2 * DAY_MS;

describe('tana doctor on the sample', () => {
  it('finds the banana’s price, and nothing else, and mends it', async () => {
    await loadSample(stores);
    const editor = await startLocalApp(stores, { EDITOR: 'true' });
    await editor.app.get(Adoption, { strict: false }).firstSweepDone();
    await editor.app.close();
    const before = await recordOf('1');

    const looked = await runTana(['doctor'], operatorOf(stores));
    expect([looked.code, looked.err]).toEqual([1, '']);
    expect(looked.out.split('\n')).toEqual([
      'price-as-text     1                     its price is the text "100"',
      '',
      '3 items and 3 objects: 1 found',
      expect.stringContaining('--repair stores it as the number it is'),
      '',
    ]);
    expect(await recordOf('1')).toEqual(before);

    const repaired = await runTana(['doctor', '--repair', '--yes'], operatorOf(stores));
    expect(repaired.code).toBe(0);
    expect(repaired.out).toContain('1 repaired, 0 skipped, 0 failed');
    expect(await recordOf('1')).toEqual({ ...before, price: { N: '100' } });

    const again = await runTana(['doctor'], operatorOf(stores));
    expect(again).toEqual({ code: 0, out: '3 items and 3 objects: nothing found\n', err: '' });
  });
});

describe('tana doctor', () => {
  it('finds all that is wrong at once, repairs what can be, and says what to do about the rest', async () => {
    const jpeg = await photo('jpeg', 800, 600);
    await putObject('images/lies.jpg', jpeg, 'image/png', { by: 'hand' });
    await putObject('images/unsaid.jpg', jpeg);
    await putObject('images/page.jpg', '<!doctype html>', 'image/jpeg');
    await putObject('images/young.jpg', jpeg, 'image/jpeg');
    await putObject('images/in/folder.jpg', jpeg, 'image/jpeg');
    // The SDK warns of bodies of no length.
    jest.spyOn(console, 'warn').mockImplementation();
    await putObject('images/', '');
    await putObject('images/empty.png', '', 'image/png');
    await putObject('private/other.bin', 'x');
    const uploaded = await upload(await photo('png', 800, 600));
    await deleteObject(variantKey(uploaded, 320));
    await putObject(`images/${HASH}.jpg`, jpeg, 'image/jpeg');

    await put({
      id: { S: 'unlisted' },
      title: { S: 'a' },
      price: { S: '100' },
      image_key: { S: 'images/lies.jpg' },
    });
    await put(listed('stale', { title_key: { S: 'other' }, image_key: { S: 'images/unsaid.jpg' } }));
    await put(listed('abc', { price: { S: 'abc' }, image_key: { S: 'images/page.jpg' } }));
    await put(listed('..', { image_key: { S: uploaded } }));
    await put(listed('missing', { image_key: { S: 'images/nowhere.jpg' } }));
    await put(listed('variant', { image_key: { S: variantKey(uploaded, 640) } }));
    await put(listed('bare', { image_key: { S: `images/${HASH}.jpg` } }));

    const found = await tanaDoctor();
    expect(found.code).toBe(1);
    const lasting = [
      'content-type images/empty.png',
      'content-type images/page.jpg',
      'invalid-id ..',
      'invalid-value abc',
      'picture-missing missing',
      'picture-unshown images/empty.png',
      'picture-unshown images/in/folder.jpg',
      'picture-unshown images/young.jpg',
    ];
    const mended = [
      'content-type images/lies.jpg',
      'content-type images/unsaid.jpg',
      'not-listed stale',
      'not-listed unlisted',
      'price-as-text unlisted',
      `variants-missing images/${HASH}.jpg`,
      `variants-missing ${uploaded}`,
    ];
    expect(told(found)).toEqual([...lasting, ...mended].sort());
    expect(
      found.findings.filter(({ isRepairable }) => !isRepairable).map(({ remedy }) => remedy),
    ).not.toContain(undefined);

    const repaired = await tanaDoctor('--repair', '--yes');
    expect(repaired.code).toBe(1);
    expect(results(repaired)).toEqual(mended.map((finding) => `${finding} repaired`).sort());

    expect(await headOf('images/lies.jpg')).toMatchObject({
      ContentType: 'image/jpeg',
      Metadata: { by: 'hand' },
      ContentLength: jpeg.length,
    });
    expect(await headOf(variantKey(uploaded, 320))).toMatchObject({ ContentType: 'image/webp' });
    expect(await headOf(`images/${HASH}.jpg`)).toMatchObject({
      Metadata: { width: '800', height: '600', variants: '320,640' },
    });
    expect(await recordOf('unlisted')).toMatchObject({ price: { N: '100' }, listing: { S: 'catalogue' } });
    expect(told(await tanaDoctor())).toEqual(lasting);
  });

  it('repairs nothing where nobody is there to be asked, and says in which account it would', async () => {
    await put(listed('1', { price: { S: '100' } }));
    const { code, findings, repairs, err } = await tanaDoctor('--repair');
    expect([code, findings.length, repairs]).toEqual([2, 1, []]);
    expect(err).toBe(
      `tana: Repair 1 × price-as-text in table ${stores.tableName} of account 000000000000 in ap-northeast-1, ` +
        `bucket ${stores.bucketName}? Nobody is here to answer: say --yes.\n`,
    );
    expect(await recordOf('1')).toMatchObject({ price: { S: '100' } });
  });

  it('finds nothing in empty stores', async () => {
    expect(await tanaDoctor()).toMatchObject({ code: 0, findings: [], summary: { items: 0, objects: 0 } });
  });

  it('exits with 2 where there is no such bucket', async () => {
    const { code, err } = await runTana(
      ['doctor'],
      operatorOf({ ...stores, bucketName: 'tana-no-such-bucket' }),
    );
    expect([code, err]).toEqual([2, expect.stringMatching(/^tana: There is no such bucket.*\n$/)]);
  });

  it('goes on without a word when its reader has had enough', async () => {
    const puts = Array.from({ length: 3000 }, (_, id) => ({ PutRequest: { Item: { id: { S: `${id}` } } } }));
    await putAll(puts);
    const child = startTana(['doctor'], operatorOf(stores));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [[code], err] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    expect([code, err]).toEqual([1, '']);
  });

  it('needs less memory than 10,000 items do, each of them found wrong twice', async () => {
    const filler = 'x'.repeat(8000);
    const puts = Array.from({ length: 10_000 }, (_, id) => ({
      PutRequest: {
        Item: { id: { S: `${id}` }, title: { S: 'a' }, price: { S: '1' }, description: { S: filler } },
      },
    }));
    await putAll(puts);
    const { code, out } = await runTana(['doctor', '--json'], operatorOf(stores), {
      nodeOptions: ['--max-old-space-size=72'],
    });
    expect(code).toBe(1);
    const { findings, summary } = JSON.parse(out) as Diagnosis;
    expect(findings).toHaveLength(30_000);
    expect(summary).toMatchObject({ items: 10_000 });
  });
});

/** As an editor does, with the rights of the operator. */
function upload(bytes: Buffer): Promise<string> {
  return asOperator(stores, async ({ app }) => {
    const { picture } = await app.get(PicturesService).add(bytes, new AbortController().signal);
    return picture.key;
  });
}

describe('a picture that no item shows', () => {
  let key: string;

  beforeEach(async () => {
    key = await upload(await photo('jpeg', 700, 500));
  });

  it('is deleted with its variants when it is older than a day', async () => {
    const stray = `images/${HASH}.w320.webp`;
    await putObject(stray, await photo('webp'), 'image/webp');
    const { code, repairs } = await asOperator(stores, (connection) =>
      doctorWith(connection, nothing, inTwoDays),
    );
    expect([code, repairs?.length]).toEqual([0, 2]);
    expect(await objectKeys()).toEqual([]);
  });

  it('stays while it is younger', async () => {
    const { code, findings, repairs } = await asOperator(stores, (connection) =>
      doctorWith(connection, nothing, () => Date.now() + DAY_MS - 60_000),
    );
    expect([code, repairs]).toEqual([1, []]);
    expect(findings).toMatchObject([{ kind: 'picture-unshown', subject: key, isRepairable: false }]);
    expect(await objectKeys()).toHaveLength(3);
  });

  it('stays when it is young again by the time that it is deleted', async () => {
    let now = inTwoDays;
    const { code, repairs } = await asOperator(stores, (connection) =>
      doctorWith(
        connection,
        () => {
          now = Date.now;
          return Promise.resolve();
        },
        () => now(),
      ),
    );
    expect([code, repairs]).toMatchObject([1, [{ subject: key, result: 'skipped' }]]);
    expect(await objectKeys()).toHaveLength(3);
  });

  it.each([
    ['itself', (shown: string) => shown],
    ['by a variant', (shown: string) => variantKey(shown, 320)],
  ])('stays when a hand has typed an item meanwhile that shows it %s', async (_how, shown) => {
    const { code, repairs } = await asOperator(stores, (connection) =>
      // No index knows of it yet.
      doctorWith(connection, () => put({ id: { S: '1' }, image_key: { S: shown(key) } }), inTwoDays),
    );
    expect([code, repairs]).toMatchObject([
      1,
      [{ subject: key, result: 'skipped', why: 'an item shows it now' }],
    ]);
    expect(await objectKeys()).toHaveLength(3);
  });

  it('is none where an item has been made of it while the table was read', async () => {
    const { code, findings } = await asOperator(stores, (connection) => {
      before(QueryCommand, connection.dynamoDb, () => put(listed('1', { image_key: { S: key } })));
      return doctorWith(connection, nothing, inTwoDays);
    });
    expect([code, findings]).toEqual([0, []]);
  });

  it('stays when an item of the index shows it at the last moment', async () => {
    let queries = 0;
    const { repairs } = await asOperator(stores, (connection) => {
      before(QueryCommand, connection.dynamoDb, async () => {
        // The first is of the examination, the second of the deletion.
        if (++queries === 2) await put(listed('1', { image_key: { S: key } }));
      });
      return doctorWith(connection, nothing, inTwoDays);
    });
    expect(repairs).toMatchObject([{ result: 'skipped', why: 'an item or a picture uses it now' }]);
    expect(await objectKeys()).toHaveLength(3);
  });

  it('is no loss where somebody else has deleted it meanwhile', async () => {
    const { repairs } = await asOperator(stores, (connection) =>
      doctorWith(connection, async () => Promise.all((await objectKeys()).map(deleteObject)), inTwoDays),
    );
    expect(repairs).toMatchObject([{ subject: key, result: 'skipped' }]);
  });
});

describe('a repair of an item that somebody edits', () => {
  it.each([
    ['price', { S: '200' }],
    ['price', { N: '100' }],
    ['price', { S: 'abc' }],
  ])('just before it is written is skipped: %s %j', async (name, value) => {
    await put(listed('1', { price: { S: '100' } }));
    const edited = listed('1', { [name]: value });
    const { code, repairs } = await asOperator(stores, (connection) => {
      before(UpdateItemCommand, connection.dynamoDb, () => put(edited));
      return doctorWith(connection, nothing);
    });
    expect([code, repairs]).toMatchObject([1, [{ kind: 'price-as-text', result: 'skipped' }]]);
    expect(await recordOf('1')).toEqual(edited);
  });

  it('is skipped where it is typed anew as it is to be listed, or deleted', async () => {
    for (const id of ['typed', 'deleted']) await put({ id: { S: id }, title: { S: 'a' }, price: { N: '1' } });
    const typed = { id: { S: 'typed' }, title: { S: 'b' }, price: { N: '1' } };
    const { code, repairs } = await asOperator(stores, (connection) => {
      before(UpdateItemCommand, connection.dynamoDb, () => put(typed));
      return doctorWith(connection, () => deleteItem('deleted'));
    });
    expect(code).toBe(1);
    expect(repairs).toHaveLength(2);
    for (const { result } of repairs ?? []) expect(result).toBe('skipped');
    expect(await recordOf('typed')).toEqual(typed);
    expect(await recordOf('deleted')).toBeUndefined();
  });

  it('after it was found and before it is read again mends what is there then', async () => {
    await put(listed('1', { price: { S: '100' } }));
    const { code } = await asOperator(stores, (connection) =>
      doctorWith(connection, () => put(listed('1', { price: { S: '250' } }))),
    );
    expect(code).toBe(0);
    expect(await recordOf('1')).toMatchObject({ price: { N: '250' } });
  });
});

describe('a repair of an object that somebody replaces', () => {
  it('is skipped where it is found to be right by then', async () => {
    await putObject('images/a.png', await photo('jpeg'), 'image/png');
    await put(listed('1', { image_key: { S: 'images/a.png' } }));
    const png = await photo('png');
    const { code, repairs } = await asOperator(stores, (connection) =>
      doctorWith(connection, () => putObject('images/a.png', png, 'image/png')),
    );
    expect([code, repairs]).toMatchObject([1, [{ kind: 'content-type', result: 'skipped' }]]);
    expect(await headOf('images/a.png')).toMatchObject({
      ContentType: 'image/png',
      ContentLength: png.length,
    });
  });

  it('is written on condition of what was read, and skipped where S3 says that it is no more', async () => {
    await putObject('images/a b+c.png', await photo('jpeg'), 'image/png');
    await put(listed('1', { image_key: { S: 'images/a b+c.png' } }));
    const { ETag } = await headOf('images/a b+c.png');
    const conditions: unknown[] = [];
    const { repairs } = await asOperator(stores, (connection) => {
      // The embedded S3 looks at no conditions of copies.
      before(CopyObjectCommand, connection.s3, ({ input }) => {
        conditions.push(input.CopySourceIfMatch);
        const [$metadata, $fault] = [{ httpStatusCode: 412 }, 'client' as const];
        throw new S3ServiceException({ name: 'PreconditionFailed', $fault, $metadata });
      });
      return doctorWith(connection, nothing);
    });
    expect(repairs).toMatchObject([{ kind: 'content-type', result: 'skipped' }]);
    expect(conditions).toEqual([ETag]);
  });

  it('leaves no variants of a picture that is deleted while they are made', async () => {
    const key = await upload(await photo('jpeg', 700, 500));
    await put(listed('1', { image_key: { S: key } }));
    await deleteObject(variantKey(key, 640));
    const { repairs } = await asOperator(stores, (connection) => {
      before(PutObjectCommand, connection.s3, async ({ input }) => {
        expect(input).toMatchObject({ Key: variantKey(key, 640), IfNoneMatch: '*' });
        await deleteObject(key);
        await deleteObject(variantKey(key, 320));
      });
      return doctorWith(connection, nothing);
    });
    expect(repairs).toMatchObject([{ kind: 'variants-missing', result: 'skipped' }]);
    expect(await objectKeys()).toEqual([]);
  });

  it('fails, and says why, where the picture cannot be rendered', async () => {
    const broken = (await photo('jpeg', 700, 500)).subarray(0, 2000);
    await putObject(`images/${HASH}.jpg`, broken, 'image/jpeg', { width: '700', variants: '320' });
    await put(listed('1', { image_key: { S: `images/${HASH}.jpg` } }));
    const { code, repairs } = await asOperator(stores, (connection) => doctorWith(connection, nothing));
    expect([code, repairs]).toMatchObject([1, [{ kind: 'variants-missing', result: 'failed' }]]);
    expect(await objectKeys()).toEqual([`images/${HASH}.jpg`]);
  });
});
