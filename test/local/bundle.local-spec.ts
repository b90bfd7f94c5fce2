import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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

// What is lost where all is made one file: classes, files beside it, positions in the source.
describe('the API as one file', () => {
  let stores: LocalStores;
  let signIn: EditorSignIn;
  let child: Child;
  let url: string;

  const start = async (environment: NodeJS.ProcessEnv): Promise<void> => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    child = startChild('dist/api/main.js', [], {
      ...embeddedAws(),
      ...stores.environment,
      NODE_ENV: 'production',
      NODE_OPTIONS: '--enable-source-maps',
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
  });

  afterEach(async () => {
    child.process.kill('SIGKILL');
    await child.exited;
  });

  afterAll(() => stores.close());

  it('serves the same contract as its parts do, and writes nothing that nobody asked for', async () => {
    await startHealthy(signIn.environment);
    const contract: unknown = await (await fetch(`${url}/openapi.json`)).json();
    expect(contract).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
    expect(await statusOf(`${url}/docs`)).toBe(404);
    expect(child.output()).toBe('');
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
    const { items } = (await (await fetch(`${url}/items`)).json()) as {
      items: { image: { variants: { url: string }[] } }[];
    };
    expect(items).toMatchObject([{ title: 'りんご', image: { width: 800, height: 600, key: picture.key } }]);
    for (const variant of items[0]?.image.variants ?? []) expect(await statusOf(url + variant.url)).toBe(200);
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
    expect(file).toBe(resolve('libs/items/src/items.repository.ts'));
    expect(readFileSync(file, 'utf8').split('\n')[Number(line) - 1]).toContain('await this.client');
  });
});
