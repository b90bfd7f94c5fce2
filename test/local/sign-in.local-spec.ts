import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { eventually, freePort, startChild, type Child } from '../support/child.process';
import { createProjectFolder, LOCAL_MAIN } from '../support/project.folder';

interface Tokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
  expires_in: number;
  scope: string;
}

/** A browser as far as sign-in needs one: it keeps cookies and follows redirects, to the page and no further. */
class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly language = 'en') {}

  async send(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: { cookie, 'Accept-Language': this.language },
      redirect: 'manual',
      ...(form && { body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return response;
    const target = new URL(location, url).href;
    return target.startsWith(`${site}/edit`) ? response : this.send(target);
  }
}

let folder: string;
let site: string;
let issuer: string;
let child: Child;

/** `npm start`, as often as it is asked for in the same folder. */
async function start(): Promise<void> {
  const port = new URL(site).port;
  child = startChild(LOCAL_MAIN, ['--port', port, '--no-sample'], {}, folder);
  await eventually(() => child.output().includes('is ready'), 60_000);
}

async function stop(): Promise<void> {
  child.process.kill('SIGINT');
  await child.exited;
}

beforeAll(async () => {
  folder = await createProjectFolder();
  const port = await freePort();
  site = `http://localhost:${port}`;
  issuer = `http://localhost:${port + 1}`;
  await start();
}, 90_000);

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const verifier = randomBytes(32).toString('base64url');

/** Where the page sends an editor who wants to sign in. */
function authorizationUrl(parameters: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: 'tana-page',
    response_type: 'code',
    redirect_uri: `${site}/edit`,
    scope: 'openid offline_access catalog/edit',
    state: 'the-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return `${issuer}/auth?${query.toString()}`;
}

/** What came back to the page. */
function returned(response: Response): URLSearchParams {
  const location = new URL(response.headers.get('location') ?? '');
  expect(location.origin + location.pathname).toBe(`${site}/edit`);
  return location.searchParams;
}

async function fillIn(browser: Browser, password = 'tana', name = 'editor'): Promise<Response> {
  const form = await browser.send(authorizationUrl());
  return browser.send(form.url, { name, password });
}

async function askForTokens(parameters: Record<string, string>, origin = site): Promise<Response> {
  return fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { Origin: origin },
    body: new URLSearchParams({ client_id: 'tana-page', ...parameters }),
  });
}

function exchangeCode(code: string | null, codeVerifier = verifier): Promise<Response> {
  return askForTokens({
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: `${site}/edit`,
    code_verifier: codeVerifier,
  });
}

const refresh = (token: string) => askForTokens({ grant_type: 'refresh_token', refresh_token: token });

async function signIn(browser: Browser): Promise<Tokens> {
  const code = returned(await fillIn(browser)).get('code');
  return (await (await exchangeCode(code)).json()) as Tokens;
}

/** How the API answers whoever brings this token. */
async function statusFor(token: string): Promise<number> {
  const response = await fetch(`${site}/items`, { headers: { Authorization: `Bearer ${token}` } });
  return response.status;
}

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('what the page and whoever starts it are told', () => {
  it('is where to sign in, and as whom', async () => {
    expect(child.output()).toContain(`${site}/edit  user editor, password tana`);
    expect(await (await fetch(`${site}/config.json`)).json()).toEqual({
      apiOrigin: '',
      siteName: 'Tana',
      auth: { issuer, clientId: 'tana-page', scope: 'openid offline_access catalog/edit' },
    });
    const page = await fetch(`${site}/edit`);
    expect(page.headers.get('content-security-policy')).toContain(`connect-src 'self' ${issuer};`);
  });

  it('is nothing about a memory that is lost at the end, or of defaults to change', () => {
    expect(child.output()).not.toMatch(/oidc-provider|WARNING|NOTICE/);
  });
});

describe('the form', () => {
  it.each([
    ['en-GB,en', '<html lang="en">', 'User name', 'Password', 'Sign in'],
    ['ja,en;q=0.5', '<html lang="ja">', 'ユーザー名', 'パスワード', 'サインイン'],
  ])('speaks the language of the browser (%s)', async (language, ...words) => {
    const html = await (await new Browser(language).send(authorizationUrl())).text();
    for (const word of words) expect(html).toContain(word);
  });

  it('speaks the language that the page was switched to', async () => {
    const html = await (await new Browser('ja').send(authorizationUrl({ ui_locales: 'en' }))).text();
    expect(html).toContain('<html lang="en">');
  });

  it('runs no script and is sent to nobody but us and the page', async () => {
    const response = await new Browser().send(authorizationUrl());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${site} ${site.replace('localhost', '127.0.0.1')}; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(await response.text()).not.toMatch(/<script|<style|style=| on\w+=/);
    const styles = await fetch(`${issuer}/sign-in.css`);
    expect(styles.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(await styles.text()).toContain('--accent:');
  });

  it.each([
    ['en', 'tana', 'Editor', 'User name or password is wrong.'],
    ['en', 'wrong', 'editor', 'User name or password is wrong.'],
    ['ja', '', 'editor', 'ユーザー名またはパスワードが違います。'],
  ])(
    'says so (%s) when the password is %j for %s, and signs nobody in',
    async (language, password, name, words) => {
      const browser = new Browser(language);
      const refused = await fillIn(browser, password, name);
      expect(refused.status).toBe(422);
      expect(await refused.text()).toMatch(new RegExp(`role="alert">${words}`));
      const again = await browser.send(authorizationUrl());
      expect([again.status, again.headers.get('location')]).toEqual([200, null]);
    },
  );

  it('takes the right password after a wrong one', async () => {
    const browser = new Browser();
    const refused = await fillIn(browser, 'wrong');
    const response = await browser.send(refused.url, { name: 'editor', password: 'tana' });
    expect(returned(response).get('code')).toBeTruthy();
  });

  it('shows a refused name as text', async () => {
    const html = await (await fillIn(new Browser(), 'wrong', '"><script>')).text();
    expect(html).toContain('value="&#34;&#62;&#60;script&#62;"');
  });

  it('says where to begin again when it has been left too long', async () => {
    const response = await new Browser().send(`${issuer}/sign-in/forgotten`, {
      name: 'editor',
      password: 'tana',
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('go back to the editor');
  });
});

describe('signing in', () => {
  it('brings an access token for the API, for ten minutes, and no more than that', async () => {
    const response = await fillIn(new Browser());
    expect(returned(response).get('state')).toBe('the-state');
    const tokens = (await (await exchangeCode(returned(response).get('code'))).json()) as Tokens;
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    expect(tokens.refresh_token).toEqual(expect.any(String));
    const claims = claimsOf(tokens.access_token) as { iat: number };
    expect(claims).toMatchObject({
      iss: issuer,
      aud: 'tana-local',
      sub: 'editor',
      scope: 'catalog/edit',
      exp: claims.iat + 600,
    });
    expect(await statusFor(tokens.access_token)).toBe(200);
  });

  it('brings an ID token that the API does not take for one', async () => {
    const { id_token: idToken } = await signIn(new Browser());
    expect(claimsOf(idToken)).toMatchObject({ iss: issuer, aud: 'tana-page', sub: 'editor' });
    expect(await statusFor(idToken)).toBe(401);
  });

  it('asks for the password once', async () => {
    const browser = new Browser();
    await signIn(browser);
    const again = await browser.send(authorizationUrl({ prompt: 'none' }));
    expect(returned(again).get('code')).toBeTruthy();
  });

  it('asks for no consent, even where the page does', async () => {
    const browser = new Browser();
    await signIn(browser);
    const again = await browser.send(authorizationUrl({ prompt: 'consent' }));
    expect(returned(again).get('code')).toBeTruthy();
  });

  it.each<[string, Record<string, string>]>([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }],
    ['with PKCE in plain text', { code_challenge: verifier, code_challenge_method: 'plain' }],
    ['for a token in the address', { response_type: 'token' }],
    ['for an ID token in the address', { response_type: 'id_token' }],
  ])('%s does not begin', async (_what, parameters) => {
    const response = await new Browser().send(authorizationUrl(parameters));
    const location = new URL(response.headers.get('location') ?? '');
    expect(`${location.search}${location.hash}`).toMatch(/error=(invalid_request|unsupported_response_type)/);
    expect(`${location.search}${location.hash}`).not.toContain('code=');
  });

  it.each<[string, Record<string, string>]>([
    ['for another site', { redirect_uri: 'https://evil.example/edit' }],
    ['for another port of this machine', { redirect_uri: 'http://localhost/edit' }],
    ['for another client', { client_id: 'another' }],
  ])('%s is refused on the spot', async (_what, parameters) => {
    const response = await new Browser().send(authorizationUrl(parameters));
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    expect(await response.text()).toContain('Sign-in did not work');
  });

  it('needs the verifier of whoever began', async () => {
    const code = returned(await fillIn(new Browser())).get('code');
    const response = await exchangeCode(code, randomBytes(32).toString('base64url'));
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_grant' }),
    ]);
  });

  it('lets the page alone read the answer', async () => {
    const fromPage = await askForTokens({ grant_type: 'refresh_token', refresh_token: 'none' });
    expect(fromPage.headers.get('access-control-allow-origin')).toBe(site);
    const fromElsewhere = await askForTokens(
      { grant_type: 'refresh_token', refresh_token: 'none' },
      'https://evil.example',
    );
    expect(fromElsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('renewing', () => {
  it('brings new tokens, and the old one ends with its use', async () => {
    const first = await signIn(new Browser());
    const second = (await (await refresh(first.refresh_token)).json()) as Tokens;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(claimsOf(second.access_token)).toMatchObject({ aud: 'tana-local', scope: 'catalog/edit' });
    expect(await statusFor(second.access_token)).toBe(200);

    // A token used twice has been stolen, from one side or the other: nobody keeps it.
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await refresh(second.refresh_token)).status).toBe(400);
  });
});

describe('signing out', () => {
  it('goes back to the page, forgets who was signed in and ends their tokens', async () => {
    const browser = new Browser();
    const tokens = await signIn(browser);
    const question = new URLSearchParams({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: `${site}/edit`,
      state: 'out',
      ui_locales: 'ja',
    });
    const asked = await browser.send(`${issuer}/session/end?${question.toString()}`);
    const html = await asked.text();
    expect(html).toContain('サインアウト');
    expect(html).not.toContain('<script');
    const [, action = ''] = /action="([^"]+)"/.exec(html) ?? [];
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html) ?? [];

    const answer = await browser.send(action, { xsrf, logout: 'yes' });
    expect(returned(answer).get('state')).toBe('out');
    expect((await refresh(tokens.refresh_token)).status).toBe(400);
    const silently = await browser.send(authorizationUrl({ prompt: 'none' }));
    expect(returned(silently).get('error')).toBe('login_required');
  });

  it('without a page to go back to says that it is done', async () => {
    const response = await new Browser('en').send(`${issuer}/session/end/success`);
    expect(await response.text()).toContain('You are signed out');
  });
});

describe('a restart', () => {
  it('keeps the keys, and with them the tokens that are out', async () => {
    const { access_token: token } = await signIn(new Browser());
    const before = await (await fetch(`${issuer}/jwks`)).json();
    await stop();
    await start();
    expect(await (await fetch(`${issuer}/jwks`)).json()).toEqual(before);
    expect(await statusFor(token)).toBe(200);
    expect(await statusFor(token.slice(0, -8))).toBe(401);
  }, 90_000);
});
