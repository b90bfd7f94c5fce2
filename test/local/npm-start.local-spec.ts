import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { eventually, freePort, startChild, statusOf, type Child } from '../support/child.process';
import { createProjectFolder, LOCAL_MAIN } from '../support/project.folder';
import { runTana } from '../support/tana';

interface Page {
  items: { id: string; price: number | null; image: { url: string; variants: object[] } | null }[];
}

/** What `npm start` runs once it has built it, in a folder of the test's own so that no catalogue of a person is touched. */
describe('npm start', () => {
  let folder: string;
  let port: number;
  let child: Child;

  const start = (...args: string[]) => {
    child = startChild(LOCAL_MAIN, ['--port', String(port), ...args], {}, folder);
    return child;
  };
  const ready = () => eventually(() => child.output().includes('is ready'), 60_000);
  const stop = async () => {
    child.process.kill('SIGINT');
    return child.exited;
  };
  const items = async (query = '') =>
    ((await (await fetch(`http://localhost:${port}/items?limit=100${query}`)).json()) as Page).items;

  beforeAll(async () => {
    folder = await createProjectFolder();
    port = await freePort();
  });

  afterAll(async () => {
    child.process.kill('SIGKILL');
    await child.exited;
    await rm(folder, { recursive: true });
  });

  it('brings up the catalogue with its sample, its page and its pictures, and says where', async () => {
    start();
    await ready();
    expect(child.output()).toContain(`http://localhost:${port}/`);
    expect((await items('&sort=price')).map(({ id, price }) => [id, price])).toEqual([
      ['1', 100],
      ['2', 150],
      ['3', 200],
    ]);
    const page = await fetch(`http://localhost:${port}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('商品カタログ一覧')]);
    for (const { image } of await items()) {
      const picture = await fetch(`http://localhost:${port}${image?.url}`);
      expect([picture.headers.get('content-type'), (await picture.bytes()).length > 20_000]).toEqual([
        'image/jpeg',
        true,
      ]);
    }
  }, 90_000);

  it('is well for tana, from its folder and from outside', async () => {
    const smoke = await runTana(['smoke', `http://localhost:${port}`], {}, { cwd: folder });
    const listed = await runTana(['items', 'list', '--local', '--sort', 'price'], {}, { cwd: folder });

    expect([smoke.code, smoke.out]).toEqual([0, expect.stringMatching(/^(ok .*\n){6}$/)]);
    expect(listed).toMatchObject({ code: 0, out: '1\t100\tバナナ\n2\t150\tリンゴ\n3\t200\tオレンジ\n' });
  });

  it('says in one line whose the folder is when it is started a second time', async () => {
    const second = startChild(LOCAL_MAIN, ['--port', String(await freePort())], {}, folder);
    expect(await second.exited).toBe(1);
    expect(second.output()).toBe(`.tana/ is in use by process ${child.process.pid}: stop that one first.\n`);
  }, 30_000);

  it('ends with code 0 at Ctrl-C, and has kept its data at the next start', async () => {
    expect(await stop()).toBe(0);
    expect(await statusOf(`http://localhost:${port}/`)).toBe(0);
    start('--sample', '30');
    await ready();
    expect(await items()).toHaveLength(33);
    expect((await items()).filter(({ image }) => image?.variants.length === 3)).toHaveLength(30);
    expect(await stop()).toBe(0);
  }, 90_000);

  it('starts afresh, and without the sample, when it is told to', async () => {
    start('--reset', '--no-sample');
    await ready();
    expect(await items()).toEqual([]);
    expect(await stop()).toBe(0);
  }, 60_000);

  it.each([
    [0, ''],
    [1, ', which is for sign-in,'],
  ])(
    'names a taken port in one line (its own + %i)',
    async (offset, whose) => {
      const taken = port + offset;
      const other = createServer().listen(taken, '127.0.0.1');
      start();
      expect(await child.exited).toBe(1);
      expect(child.output()).toBe(
        `Port ${taken}${whose} is taken: choose another with "npm start -- --port ${taken + 1}".\n`,
      );
      other.close();
    },
    30_000,
  );

  it('does not start in production, where everybody would know its password', async () => {
    child = startChild(LOCAL_MAIN, ['--port', String(port)], { NODE_ENV: 'production' }, folder);
    expect(await child.exited).toBe(1);
    expect(child.output()).toBe(
      'This is for a laptop, its password is known to all: it does not start in production.\n',
    );
  }, 30_000);
});
