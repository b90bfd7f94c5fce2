import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createStores, startLocalApp, type LocalStores } from '../support/local.app';
import { photo } from '../support/pictures';
import { operatorOf, runTana, startTana } from '../support/tana';

jest.setTimeout(60_000);

describe('tana, for scripts', () => {
  let stores: LocalStores;
  let operator: NodeJS.ProcessEnv;
  let folder: string;

  beforeAll(async () => {
    stores = await createStores();
    operator = operatorOf(stores);
    folder = await mkdtemp(join(tmpdir(), 'tana-'));
  });

  afterAll(async () => {
    stores.close();
    await rm(folder, { recursive: true });
  });

  const tana = (...args: string[]) => runTana(args, operator);
  const json = async (...args: string[]): Promise<unknown> => JSON.parse((await tana(...args)).out);

  it('adds an item that a reader then shows, replaces it, and deletes it', async () => {
    const added = await tana(
      'items',
      'put',
      '7',
      '--title',
      'ぶどう',
      '--price',
      '480',
      '--description',
      '紫',
    );
    expect([added.code, JSON.parse(added.out)]).toMatchObject([
      0,
      { id: '7', title: 'ぶどう', price: 480, description: '紫', version: 1 },
    ]);

    const reader = await startLocalApp(stores);
    const shown = await fetch(`${reader.url}/items`);
    expect(await shown.json()).toMatchObject({ items: [{ id: '7', title: 'ぶどう', price: 480 }] });
    await reader.app.close();

    expect(await json('items', 'put', '7', '--title', '巨峰', '--price', '980')).toMatchObject({
      version: 2,
    });
    expect(await json('items', 'get', '7')).toMatchObject({ title: '巨峰', price: 980 });
    expect(await json('items', 'list', '--json')).toHaveLength(1);

    expect(await tana('items', 'delete', '7', '--yes')).toMatchObject({ code: 0, err: 'deleted 7\n' });
    expect(await tana('items', 'get', '7')).toEqual({
      code: 2,
      out: '',
      err: 'tana: No item has this id.\n',
    });
  });

  it('lists in an order, and by the beginning of a title', async () => {
    for (const [id, title, price] of [
      ['a', 'リンゴ', '150'],
      ['b', 'バナナ', '100'],
    ] as const) {
      await tana('items', 'put', id, '--title', title, '--price', price);
    }

    expect((await tana('items', 'list', '--sort', 'price')).out).toBe('b\t100\tバナナ\na\t150\tリンゴ\n');
    expect((await tana('items', 'list', '--sort', 'title', '--q', 'ﾘﾝ')).out).toBe('a\t150\tリンゴ\n');
  });

  it('does not take an id that is taken for a new one', async () => {
    await tana('items', 'put', 'c', '--title', 'みかん', '--price', '80');

    const again = await tana('items', 'put', 'c', '--title', '柿', '--price', '90', '--new');
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toMatch(/^tana: .+\n$/);
  });

  it('deletes nothing where nobody can be asked', async () => {
    await tana('items', 'put', 'd', '--title', '梨', '--price', '300');

    expect(await tana('items', 'delete', 'd')).toEqual({
      code: 2,
      out: '',
      err: `tana: Delete item d from table ${stores.tableName} of account 000000000000 in ap-northeast-1? Nobody is here to answer: say --yes.\n`,
    });
    expect(await json('items', 'get', 'd')).toMatchObject({ title: '梨' });
    // The region is the option's, not the variable's.
    expect((await tana('items', 'delete', 'd', 'e', '--region', 'eu-west-1')).err).toMatch(
      /^tana: Delete 2 items from table \S+ of account 000000000000 in eu-west-1\? Nobody/,
    );
  });

  it('names the item that it cannot delete', async () => {
    expect(await tana('items', 'delete', 'no-such', '--yes')).toEqual({
      code: 2,
      out: '',
      err: 'tana: no-such: No item has this id.\n',
    });
  });

  it('works as the profile that it is given', async () => {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, ...others } = operator;
    const file = join(folder, 'credentials');
    await writeFile(file, `[shop]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`);
    const shell = { ...others, AWS_SHARED_CREDENTIALS_FILE: file, AWS_EC2_METADATA_DISABLED: 'true' };

    expect(await runTana(['images', 'list', '--profile', 'shop'], shell)).toMatchObject({ code: 0, err: '' });
    expect(await runTana(['images', 'list', '--profile', 'other'], shell)).toEqual({
      code: 2,
      out: '',
      err: 'tana: AWS takes no credentials from here (CredentialsProviderError): sign in with `aws sso login`, or give --profile.\n',
    });
  });

  it('works on the stores of npm start, whoever the shell is in AWS', async () => {
    await mkdir(join(folder, '.tana'));
    await writeFile(join(folder, '.tana/stores.json'), JSON.stringify(operator));
    const shell = { AWS_PROFILE: 'other', AWS_SESSION_TOKEN: 'x', TABLE_NAME: 'another-table' };

    expect(await runTana(['items', 'list', '--local'], shell, { cwd: folder })).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it.each([['items', 'list'], ['images', 'list', '--json'], ['--help']])(
    'goes on without a word when nobody reads on: %s',
    async (...args) => {
      await tana('items', 'put', 'f', '--title', '栗', '--price', '300');
      const process = startTana(args, operator);
      process.stdout.destroy();
      const exited = once(process, 'exit');

      expect([await text(process.stderr), await exited]).toEqual(['', [0, null]]);
    },
  );

  it('stores a picture with its variants, lists it, and gives it to an item', async () => {
    const file = join(folder, 'photo.jpg');
    await writeFile(file, await photo('jpeg', 700, 500));

    const stored = (await json('images', 'put', file, '--json')) as { key: string; width: number }[];
    const [{ key, width } = { key: '', width: 0 }] = stored;
    expect([stored.length, width]).toEqual([1, 700]);
    expect((await tana('images', 'list')).out.split('\n').filter(Boolean)).toHaveLength(3);
    expect(await json('images', 'list', '--prefix', key, '--json')).toEqual([
      { key, size: expect.any(Number), type: 'image/jpeg', lastModified: expect.any(String) },
    ]);
    expect(
      await json('items', 'put', 'e', '--title', '写真', '--price', '1', '--image-key', key),
    ).toMatchObject({ image: { key, width: 700, variants: [{ width: 320 }, { width: 640 }] } });
  });

  it.each<[what: string, args: string[], sentence: RegExp]>([
    [
      'a price that is none',
      ['items', 'put', 'x', '--title', 'x', '--price', '１００'],
      /A price is an integer/,
    ],
    ['an id that is none', ['items', 'put', 'a/b', '--title', 'x', '--price', '1'], /The id of a new item/],
    ['a file that is not there', ['images', 'put', 'no-such.jpg'], /^tana: no-such\.jpg cannot be read/],
    ['a file that is no picture', ['images', 'put', 'package.json'], /^tana: package\.json: /],
    [
      'a picture that is not there',
      ['items', 'put', 'x', '--title', 'x', '--price', '1', '--image-key', 'images/no.jpg'],
      /picture/,
    ],
    ['a table that is not there', ['items', 'list', '--table', 'tana-no-such'], /There is no such table/],
    ['a bucket that is not there', ['images', 'list', '--bucket', 'tana-no-such'], /There is no such bucket/],
    ['a beginning without its order', ['items', 'list', '--q', 'x'], /^tana: --q .*: add --sort title/],
    [
      'a folder that is none',
      ['export', '--images', 'package.json'],
      /^tana: --images takes a folder, and package\.json is none/,
    ],
    [
      '--local beside another table',
      ['items', 'list', '--local', '--table', 'x'],
      /^tana: --local has its own stores: leave --table out\.$/m,
    ],
    ['an unknown command', ['itemz'], /unknown command 'itemz'/],
    ['an argument that is missing', ['items', 'get'], /missing required argument 'id'/],
  ])('says in a line what to do about %s', async (_what, args, sentence) => {
    const { code, out, err } = await tana(...args);

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(sentence);
  });

  it('says where npm start is to be started for --local', async () => {
    const elsewhere = await mkdtemp(join(folder, 'elsewhere-'));

    expect(await runTana(['items', 'list', '--local'], operator, { cwd: elsewhere })).toEqual({
      code: 2,
      out: '',
      err: 'tana: No `npm start` runs in this folder: start it in another terminal, then try again.\n',
    });
  });

  it('names what it has not been told', async () => {
    const { code, err } = await runTana(['items', 'list'], {});

    expect(code).toBe(2);
    expect(err).toMatch(/TABLE_NAME is missing.*BUCKET_NAME is missing.*AWS_REGION is missing.*Give --table/);
  });

  it.each(['items list', 'items put', 'items delete', 'images put', 'images list', 'smoke'])(
    'shows an example of %s in its help',
    async (command) => {
      const { code, out } = await tana(...command.split(' '), '--help');

      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples?:\\n +tana ${command}`));
    },
  );
});
