import type { Page, Route } from 'playwright-core';
import sharp from 'sharp';
import { isApi } from './browser';

export interface MockedItem {
  id: string;
  title: string | null;
  description: string;
  price: number | null;
  currency: string;
  image: { key: string; url: string; width: number; height: number; variants: never[] } | null;
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** What was written, as the API would have got it. */
interface Write {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Record<string, unknown>;
}

/** A catalogue and a sign-in provider that live in the test; `refuse` decides the next answers. */
export interface MockedEditor {
  readonly items: Map<string, MockedItem>;
  readonly writes: Write[];
  /** How often each grant has brought a token. */
  readonly grants: Record<string, number>;
  /** Seconds that the next tokens are good for. */
  tokenLife: number;
  /** Called before the catalogue answers; what it answers goes in place of that. */
  refuse: ((route: Route) => Promise<unknown> | undefined) | null;
}

const ISSUER = '/mocked-issuer';
const COLOURS = ['#c8553d', '#588157', '#e9c46a', '#5f7e9b'];
const TITLES = ['バナナ', 'リンゴ', '手織りの麻布（生成り・大判）', '青い湯呑み'];

export function mockedItem(id: string, facts: Partial<MockedItem> = {}): MockedItem {
  const key = `images/${id}.png`;
  const image = { key, url: `/storage/${key}`, width: 400, height: 300, variants: [] };
  const at = '2026-11-20T03:00:00.000Z';
  return {
    id,
    title: TITLES[Number(id) - 1] ?? `商品 ${id}`,
    description: '',
    price: 100 * Number(id),
    currency: 'JPY',
    image,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...facts,
  };
}

/** Answers for API and provider in place of the shop; to be called before the page is opened. */
export async function mockEditor(page: Page, items = ['1', '2', '3', '4'].map((id) => mockedItem(id))) {
  const mocked: MockedEditor = {
    items: new Map(items.map((item) => [item.id, item])),
    writes: [],
    grants: {},
    tokenLife: 3600,
    refuse: null,
  };
  const api = page.context();
  await api.route('**/config.json', async (route) => {
    const { origin } = new URL(route.request().url());
    const auth = { issuer: origin + ISSUER, clientId: 'tana', scope: 'openid offline_access catalog/edit' };
    await route.fulfill({ json: { apiOrigin: '', siteName: 'Tana', auth } });
  });
  await api.route(`**${ISSUER}/**`, (route) => answerAsProvider(route, mocked));
  await api.route(isApi, (route) => mocked.refuse?.(route) ?? answerAsCatalogue(route, mocked));
  await api.route('**/storage/images', (route) => mocked.refuse?.(route) ?? storePicture(route));
  await api.route('**/storage/images/*', async (route) => {
    const background =
      COLOURS[(route.request().url().at(-5) ?? '0').charCodeAt(0) % COLOURS.length] ?? 'grey';
    const picture = sharp({ create: { width: 400, height: 300, channels: 3, background } });
    await route.fulfill({ contentType: 'image/png', body: await picture.png().toBuffer() });
  });
  return mocked;
}

export const etagOf = ({ version, title, price }: MockedItem) => `"${version}-${title?.length}-${price}"`;

export function problem(status: number, facts: object) {
  return {
    status,
    contentType: 'application/problem+json',
    body: JSON.stringify({ type: 'about:blank', title: 'Refused', status, ...facts }),
  };
}

async function answerAsProvider(route: Route, mocked: MockedEditor): Promise<void> {
  const url = new URL(route.request().url());
  const issuer = url.origin + ISSUER;
  switch (url.pathname.slice(ISSUER.length)) {
    case '/.well-known/openid-configuration':
      return route.fulfill({
        json: {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          end_session_endpoint: `${issuer}/end`,
          jwks_uri: `${issuer}/jwks`,
        },
      });
    case '/authorize':
      return route.fulfill({
        status: 302,
        headers: { Location: `/edit?code=code&state=${url.searchParams.get('state')}` },
      });
    case '/end':
      return route.fulfill({ status: 302, headers: { Location: '/edit' } });
    case '/token': {
      const form = new URLSearchParams(route.request().postData() ?? '');
      const grant = form.get('grant_type') ?? '';
      mocked.grants[grant] = (mocked.grants[grant] ?? 0) + 1;
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: issuer,
        sub: 'editor',
        aud: 'tana',
        name: '田中 花子',
        iat: now,
        exp: now + 3600,
      };
      const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
      return route.fulfill({
        json: {
          access_token: `token-${mocked.grants[grant]}`,
          refresh_token: 'refresh',
          id_token: `${part({ alg: 'none' })}.${part(claims)}.`,
          token_type: 'Bearer',
          expires_in: mocked.tokenLife,
        },
      });
    }
  }
  return route.fulfill({ status: 404, body: '' });
}

async function answerAsCatalogue(route: Route, mocked: MockedEditor): Promise<unknown> {
  const request = route.request();
  const url = new URL(request.url());
  const headers = await request.allHeaders();
  const id = decodeURIComponent(url.pathname.split('/')[2] ?? '');
  const item = mocked.items.get(id);
  const method = request.method();
  const body = (method === 'POST' || method === 'PUT' ? request.postDataJSON() : {}) as Record<
    string,
    unknown
  >;
  if (method !== 'GET') {
    mocked.writes.push({ method, path: url.pathname, headers, body });
    if (!headers.authorization?.startsWith('Bearer token-')) return route.fulfill(problem(401, {}));
  }
  if (method === 'GET' && id === '') return route.fulfill({ json: listed(url.searchParams, mocked) });
  if (method === 'GET')
    return item
      ? route.fulfill({ json: item, headers: { ETag: etagOf(item) } })
      : route.fulfill(problem(404, { detail: 'No item has this id.' }));
  if (method === 'DELETE') {
    if (!item) return route.fulfill(problem(404, {}));
    if (headers['if-match'] !== etagOf(item)) return route.fulfill(problem(412, {}));
    mocked.items.delete(id);
    return route.fulfill({ status: 204 });
  }
  if (method === 'PUT') {
    const isNew = headers['if-none-match'] === '*';
    if (isNew ? item : !item || headers['if-match'] !== etagOf(item)) return route.fulfill(problem(412, {}));
  }
  const written: MockedItem = {
    ...mockedItem(id || `new-${mocked.items.size + 1}`),
    title: String(body.title),
    price: Number(body.price),
    description: typeof body.description === 'string' ? body.description : '',
    image:
      typeof body.imageKey === 'string'
        ? { key: body.imageKey, url: `/storage/${body.imageKey}`, width: 400, height: 300, variants: [] }
        : null,
    currency: item?.currency ?? [...mocked.items.values()][0]?.currency ?? 'JPY',
    version: (item?.version ?? 0) + 1,
  };
  mocked.items.set(written.id, written);
  return route.fulfill({ status: item ? 200 : 201, json: written, headers: { ETag: etagOf(written) } });
}

function listed(query: URLSearchParams, { items }: MockedEditor) {
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 24);
  const found = [...items.values()].filter(({ title }) => title?.startsWith(query.get('q') ?? '') ?? true);
  return { items: found.slice(start, end), nextCursor: end < found.length ? String(end) : null };
}

export async function storePicture(route: Route): Promise<void> {
  const key = 'images/0f343b0931126a20f133d67c2b018a3b.png';
  const picture = { key, url: `/storage/${key}`, width: 400, height: 300, variants: [] };
  await route.fulfill({ status: 201, json: picture });
}
