import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  embeddedAws,
  eventually,
  freePort,
  startChild,
  statusOf,
  type Child,
} from '../support/child.process';
import { createEditorSignIn, type EditorSignIn } from '../support/editor';
import { createStores, type LocalStores } from '../support/local.app';
import { photo } from '../support/pictures';

// Processes take seconds to start on a busy machine.
jest.setTimeout(40_000);

const FILES = ['start.js', 'main.js', 'main.js.map', 'picture.renderer.js'];

/** What the image has beside these files: tools/image.mjs. */
const PACKAGES = ['sharp', 'swagger-ui-dist'];

// What is lost where all is made one file: classes, packages and files beside it, positions in the source.
describe('the API as one file', () => {
  let stores: LocalStores;
  let signIn: EditorSignIn;
  let folder: string;
  let child: Child;
  let url: string;

  const start = async (environment: NodeJS.ProcessEnv): Promise<void> => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = startChild(join(folder, 'start.js'), [], {
      ...embeddedAws(),
      ...stores.environment,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      PORT: String(port),
      ...environment,
    });
    await eventually(async () => (await statusOf(`${url}/health`)) !== 0);
  };
  const startHealthy = async (environment: NodeJS.ProcessEnv): Promise<void> => {
    await start(environment);
    await eventually(async () => (await statusOf(`${url}/health`)) === 200);
  };

  beforeAll(async () => {
    stores = await createStores();
    signIn = await createEditorSignIn();
    folder = await copyOfApi();
  });

  afterEach(async () => {
    child.process.kill('SIGKILL');
    await child.exited;
  });

  afterAll(async () => {
    stores.close();
    await rm(folder, { recursive: true });
  });

  it('serves the same contract as its parts do, and writes nothing that nobody asked for', async () => {
    await startHealthy(signIn.environment);
    const contract: unknown = await (await fetch(`${url}/openapi.json`)).json();
    expect(contract).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
    expect(await statusOf(`${url}/docs`)).toBe(404);
    expect(child.output()).toBe('');
  });

  it('refuses what the contract refuses, in a change as in a new item', async () => {
    await startHealthy(signIn.environment);
    const authorization = await signIn.authorization();
    const send = (path: string, method: string, body: object, headers: Record<string, string> = {}) =>
      fetch(url + path, {
        method,
        headers: { ...authorization, 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const created = await send('/items', 'POST', { title: 'りんご', price: 150 });
    const item = (await created.json()) as { id: string };
    const match = { 'If-Match': created.headers.get('etag') ?? '' };

    expect((await send('/items', 'POST', { title: '', price: 150 })).status).toBe(400);
    for (const wrong of [
      { title: '' },
      { price: -1 },
      { price: 'a' },
      { description: 1 },
      { imageKey: 'x' },
    ]) {
      expect([wrong, (await send(`/items/${item.id}`, 'PATCH', wrong, match)).status]).toEqual([wrong, 400]);
    }
    expect((await send(`/items/${item.id}`, 'PATCH', { price: 200 }, match)).status).toBe(200);
  });

  it('renders a picture, and shows it in an item', async () => {
    await startHealthy(signIn.environment);
    const authorization = await signIn.authorization();
    const headers = { ...authorization, 'Content-Type': 'image/jpeg' };
    const body = new Uint8Array(await photo('jpeg', 800, 600));
    const uploaded = await fetch(`${url}/storage/images`, { method: 'POST', headers, body });
    expect(uploaded.status).toBe(201);
    const picture = (await uploaded.json()) as { key: string };

    const created = await fetch(`${url}/items`, {
      method: 'POST',
      headers: { ...authorization, 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 'りんご', price: 150, imageKey: picture.key }),
    });
    expect(created.status).toBe(201);
    const item = (await created.json()) as { image: { variants: { url: string }[] } };
    expect(item).toMatchObject({ title: 'りんご', image: { width: 800, height: 600, key: picture.key } });
    expect(item.image.variants).toHaveLength(2);
    for (const variant of item.image.variants) expect(await statusOf(url + variant.url)).toBe(200);
  });

  it('has the page of its contract, where it is asked for', async () => {
    await startHealthy({ DOCS: 'true' });
    for (const path of ['/docs', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']) {
      expect([path, await statusOf(url + path)]).toEqual([path, 200]);
    }
  });

  it('names our sources, by line, in the stack of an error', async () => {
    await start({ TABLE_NAME: 'tana-no-such-table' });
    expect((await fetch(`${url}/items`)).status).toBeGreaterThanOrEqual(500);
    const [, file = '', line = ''] = await eventually(() =>
      /\((?:file:\/\/)?([^()]*items\.repository\.ts):(\d+):\d+\)/.exec(child.output()),
    );
    expect(file).toMatch(/\/libs\/items\/src\/items\.repository\.ts$/);
    const source = readFileSync('libs/items/src/items.repository.ts', 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toContain('await this.client');
    // Where packages' code begins, ours has ended.
    expect(child.output()).toMatch(/main\.js:\d+:\d+\)/);
    expect(child.output()).not.toMatch(/deserialize\w* \([^()]*\.ts:/i);
  });
});

// V8 takes nothing from a process with other options, as those are that other tests start.
describe('what was compiled of the API before', () => {
  let folder: string;

  /** What a start says, that ends because it knows of no stores. */
  const start = () => {
    const { stderr } = spawnSync(process.execPath, ['start.js'], { cwd: folder, env: {}, encoding: 'utf8' });
    expect(stderr).toMatch(/The environment cannot be used/);
    return stderr;
  };

  beforeAll(async () => {
    folder = await copyOfApi();
    await cp('tools/warm-cache.mjs', join(folder, 'warm-cache.mjs'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('is used, and where it is of no use the API says so and starts without', async () => {
    expect(start()).not.toMatch(/main\.js\.cache/);
    const env = { PORT: String(await freePort()) };
    const warmed = spawnSync(process.execPath, ['warm-cache.mjs'], { cwd: folder, env, encoding: 'utf8' });
    expect(warmed).toMatchObject({ status: 0, stderr: '' });
    expect(start()).not.toMatch(/main\.js\.cache/);

    const cache = join(folder, 'main.js.cache');
    const compiled = await readFile(cache);
    // The functions that were called, and not the outermost alone.
    expect(compiled.length).toBeGreaterThan(3e6);
    await writeFile(cache, compiled.subarray(0, 1000));
    expect(start()).toMatch(/main\.js\.cache is of no use to this Node/);
  });
});

/** Where this project's packages are not within reach, as in the image. */
async function copyOfApi(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tana-api-'));
  for (const file of FILES) await cp(join('dist/api', file), join(folder, file));
  await mkdir(join(folder, 'node_modules'));
  for (const name of PACKAGES) {
    await symlink(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
  return folder;
}
