import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { CurrentEditor, EditorsOnly, type Editor } from '@tana/auth';
import { exportJWK, exportSPKI, generateKeyPair, type CryptoKey } from 'jose';
import { createEditorSignIn, type EditorSignIn, type TokenContents } from '../support/editor';
import { startIssuer, type Issuer } from '../support/issuer';
import { exchange, startMockedApp, until, type MockedApp } from '../support/mocked.app';

/** Routes for editors, of each kind. */
@Controller('desk')
class DeskController {
  @Get()
  @EditorsOnly()
  who(@CurrentEditor() editor: Editor): Editor {
    return editor;
  }

  @Post()
  @EditorsOnly({ anything: 'more' })
  write(@Body() body: unknown): unknown {
    return body;
  }
}

let signIn: EditorSignIn;
let mocked: MockedApp;

async function start(environment: Record<string, string> = {}): Promise<void> {
  mocked = await startMockedApp({
    environment: { ...signIn.environment, ...environment },
    controllers: [DeskController],
  });
  mocked.dynamoDb.on(QueryCommand).resolves({ Items: [] });
  mocked.dynamoDb.on(GetItemCommand).resolves({ Item: { id: { S: '1' } } });
}

function get(url: string, headers: Record<string, string> = {}) {
  return mocked.app.inject({ method: 'GET', url, headers });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** How the desk answers a token. */
async function desk(contents?: TokenContents) {
  return get('/desk', await signIn.authorization(contents));
}

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The three parts of a token. */
function partsOf(token: string): [header: string, payload: string, signature: string] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
}

function problem(url: string, status: number, name: string, title: string, detail: string) {
  return {
    type: `urn:tana:${name}`,
    title,
    status,
    detail,
    instance: url,
    requestId: expect.any(String) as string,
  };
}

beforeAll(async () => {
  signIn = await createEditorSignIn();
});

describe('a good token', () => {
  beforeAll(() => start());
  afterAll(() => mocked.close());

  it('names its editor to the route', async () => {
    const response = await desk({ subject: 'user-7' });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ subject: 'user-7' });
    expect(response.headers).not.toHaveProperty('www-authenticate');
  });

  it('lets a body through', async () => {
    const headers = await signIn.authorization();
    const response = await mocked.app.inject({
      method: 'POST',
      url: '/desk',
      headers,
      payload: { a: 1 },
    });
    expect([response.statusCode, response.json()]).toEqual([201, { a: 1 }]);
  });

  it('is taken whatever the case of its scheme', async () => {
    const token = await signIn.tokenFor();
    expect((await get('/desk', { authorization: `bearer  ${token}` })).statusCode).toBe(200);
  });

  it('is taken in Cognito’s form, which has a client in place of an audience', async () => {
    const claims = { aud: undefined, client_id: 'tana-test', token_use: 'access' };
    expect((await desk({ claims, groups: ['editors'] })).statusCode).toBe(200);
  });

  it('is taken a moment after its end, because clocks differ', async () => {
    expect((await desk({ claims: { exp: inSeconds(-2) } })).statusCode).toBe(200);
  });

  it('changes nothing on a public route', async () => {
    expect((await get('/items/1', await signIn.authorization())).statusCode).toBe(200);
  });
});

describe('without a token', () => {
  beforeAll(() => start());
  afterAll(() => mocked.close());

  const WITHOUT = problem(
    '/desk',
    401,
    'not-signed-in',
    'Not signed in',
    'Sign in: this takes an access token, as "Authorization: Bearer …".',
  );

  it.each<[string, Record<string, string>]>([
    ['no header', {}],
    ['an empty header', { authorization: '' }],
    ['Basic', { authorization: 'Basic ZWRpdG9yOmhpZGRlbg==' }],
    ['a scheme that begins alike', { authorization: 'BearerToken abc' }],
    ['a cookie', { cookie: 'access_token=abc' }],
  ])('(%s) the answer is 401 and a bare challenge', async (_what, headers) => {
    const response = await get('/desk', headers);
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.json()).toEqual(WITHOUT);
  });

  it('public routes answer', async () => {
    expect((await get('/items')).statusCode).toBe(200);
  });

  it('HEAD gets no further than GET', async () => {
    const response = await mocked.app.inject({ method: 'HEAD', url: '/desk' });
    expect(response.statusCode).toBe(401);
  });

  it('every route that writes, or that the contract marks, answers 401', async () => {
    const { paths } = (await get('/openapi.json')).json<{
      paths: Record<string, Record<string, { security?: object[] }>>;
    }>();
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { security }]) => ({
        path,
        method,
        isMarked: security !== undefined,
      })),
    );
    const forEditors = operations.filter(({ method, isMarked }) => method !== 'get' || isMarked);
    expect(forEditors.length).toBeGreaterThanOrEqual(2);
    for (const { path, method } of forEditors) {
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const { statusCode } = await mocked.app.inject({ method: method.toUpperCase() as 'PUT', url });
      expect([method, path, statusCode]).toEqual([method, path, 401]);
    }
  });

  it('the answer does not wait for the body', async () => {
    await mocked.app.listen(0, '127.0.0.1');
    const head = 'Host: tana\r\nConnection: close\r\nContent-Type: application/json';
    const answer = await exchange(
      mocked.app,
      `POST /desk HTTP/1.1\r\n${head}\r\nContent-Length: 60000\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('a body that nobody would take is not what is complained of', async () => {
    const payload = '{"broken'.padEnd(100_000);
    const headers = { 'content-type': 'application/json' };
    const response = await mocked.app.inject({ method: 'POST', url: '/desk', headers, payload });
    expect(response.statusCode).toBe(401);
  });
});

describe('a token that is not good', () => {
  let stranger: CryptoKey;
  let elsewhere: Issuer;

  beforeAll(async () => {
    await start();
    stranger = (await generateKeyPair('ES256')).privateKey;
    elsewhere = await startIssuer(signIn.publishedKey);
  });
  afterAll(async () => {
    elsewhere.close();
    await mocked.close();
  });

  const NOT_VALID = 'The token is not valid.';
  const MALFORMED = 'The token is malformed.';
  const hidden = (contents: TokenContents = {}) =>
    signIn.tokenFor({ ...contents, subject: 'subject' in contents ? contents.subject : 'hidden-subject' });
  const claiming = (claims: Record<string, unknown>) => () => hidden({ claims });
  const badClaim = (name: string) => `The claim ${name} of the token is not good.`;

  const attacks: [what: string, token: () => string | Promise<string>, reason: string][] = [
    ['empty', () => '', MALFORMED],
    ['garbage', () => 'garbage', NOT_VALID],
    ['garbage in three parts', () => 'a.b.c', NOT_VALID],
    ['garbage that no token may contain', () => 'a b{}', MALFORMED],
    ['two tokens', async () => `${await hidden()}, ${await hidden()}`, MALFORMED],
    ['oversized', () => hidden({ claims: { filler: 'x'.repeat(8000) } }), MALFORMED],
    ['expired', claiming({ exp: inSeconds(-60) }), 'The token has expired: sign in again.'],
    ['not yet valid', claiming({ nbf: inSeconds(60) }), badClaim('nbf')],
    ['of another issuer', claiming({ iss: 'https://evil.example' }), badClaim('iss')],
    ['of an issuer that begins alike', claiming({ iss: 'https://issuer.example/' }), badClaim('iss')],
    ['of no issuer', claiming({ iss: undefined }), badClaim('iss')],
    ['for another audience', claiming({ aud: 'another' }), 'The token is for another audience.'],
    ['for other audiences', claiming({ aud: ['a', 'b'] }), 'The token is for another audience.'],
    ['for no audience', claiming({ aud: undefined }), 'The token is for another audience.'],
    [
      'for another audience, of our client',
      claiming({ aud: 'another', client_id: 'tana-test' }),
      'The token is for another audience.',
    ],
    [
      'of another client of Cognito',
      claiming({ aud: undefined, client_id: 'another', token_use: 'access' }),
      'The token is for another audience.',
    ],
    ['an ID token', claiming({ token_use: 'id' }), 'The token is no access token.'],
    ['without an end', claiming({ exp: undefined }), badClaim('exp')],
    ['with an end that is no time', claiming({ exp: 'never' }), badClaim('exp')],
    ['without a subject', () => hidden({ subject: undefined }), badClaim('sub')],
    ['with an empty subject', () => hidden({ subject: '' }), 'The token names no user.'],
    ['with a subject that is no text', claiming({ sub: { admin: true } }), 'The token names no user.'],
    ['signed by nobody (alg none)', async () => unsigned('none'), NOT_VALID],
    ['signed by nobody (alg NONE)', async () => unsigned('NONE'), NOT_VALID],
    [
      'signed with the public key as a shared secret (HS256)',
      async () => {
        const key = new TextEncoder().encode(await exportSPKI(signIn.publicKey));
        return hidden({ header: { alg: 'HS256' }, key });
      },
      NOT_VALID,
    ],
    ['signed by a stranger', () => hidden({ key: stranger }), NOT_VALID],
    [
      'with a signature of noughts',
      async () => {
        const [header, payload] = partsOf(await hidden());
        return `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`;
      },
      NOT_VALID,
    ],
    [
      'with the signature of another',
      async () => {
        const [header, , signature] = partsOf(await hidden({ scope: 'openid' }));
        const [, payload] = partsOf(await hidden());
        return `${header}.${payload}.${signature}`;
      },
      NOT_VALID,
    ],
    [
      'signed by a key that it brings along',
      async () => {
        const pair = await generateKeyPair('ES256', { extractable: true });
        return hidden({ header: { jwk: await exportJWK(pair.publicKey) }, key: pair.privateKey });
      },
      NOT_VALID,
    ],
    ['with an extension that we do not know', async () => critical(), NOT_VALID],
    [
      'signed by an unknown key',
      () => hidden({ header: { kid: 'other' } }),
      'The key of the token is unknown.',
    ],
  ];

  async function unsigned(alg: string): Promise<string> {
    const [, payload] = partsOf(await hidden());
    return `${encoded({ alg, kid: 'test-key' })}.${payload}.`;
  }

  async function critical(): Promise<string> {
    const [, payload, signature] = partsOf(await hidden());
    return `${encoded({ alg: 'ES256', kid: 'test-key', crit: ['x'], x: 1 })}.${payload}.${signature}`;
  }

  it.each(attacks)('(%s) is refused, and no part of it is logged', async (_what, make, reason) => {
    mocked.log.splice(0);
    const token = await make();
    const response = await get('/desk', bearer(token));
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe(
      `Bearer error="invalid_token", error_description="${reason}"`,
    );
    expect(response.json()).toEqual(problem('/desk', 401, 'not-signed-in', 'Not signed in', reason));
    const line = await until(() => mocked.log.find(({ msg }) => msg === 'request'));
    expect(line).toMatchObject({ level: 'info', status: 401, problem: 'not-signed-in' });
    const logged = JSON.stringify(mocked.log);
    for (const part of token.split('.').filter(({ length }) => length > 5))
      expect(logged).not.toContain(part);
    expect(logged).not.toContain('hidden-subject');
  });

  it('is refused on a public route, too', async () => {
    expect((await get('/items', bearer('garbage'))).statusCode).toBe(401);
  });

  it('leaves a line in the log where its key is unknown, for an alarm to count', async () => {
    mocked.log.splice(0);
    await desk({ header: { kid: 'x'.repeat(500) } });
    const lines = mocked.log.filter(({ msg }) => msg === 'unknown signing key');
    expect(lines).toMatchObject([{ level: 'warn', kid: 'x'.repeat(100) }]);
  });

  it('with a key’s name that is no text is refused as any other', async () => {
    // A number where the type wants text, and a kind of key that is not there.
    const [, payload, signature] = partsOf(await hidden());
    const token = `${encoded({ alg: 'RS256', kid: 7 })}.${payload}.${signature}`;
    expect((await get('/desk', bearer(token))).statusCode).toBe(401);
  });

  it('cannot make the API ask for keys elsewhere', async () => {
    const header = { jku: `${elsewhere.url}/keys`, x5u: `${elsewhere.url}/keys` };
    expect((await desk({ header, key: stranger })).statusCode).toBe(401);
    expect((await desk({ header: { ...header, kid: 'other' }, key: stranger })).statusCode).toBe(401);
    // Whatever is on its way arrives before this.
    await fetch(`${elsewhere.url}/last`);
    expect(elsewhere.asked).toEqual(['/last']);
  });

  it('does not become good beside a good one', async () => {
    const { port } = await listening();
    const good = await signIn.tokenFor();
    for (const [first, second] of [
      [good, 'garbage'],
      ['garbage', good],
    ]) {
      const head = `Host: 127.0.0.1:${port}\r\nConnection: close`;
      const tokens = `Authorization: Bearer ${first}\r\nauthorization: Bearer ${second}`;
      const answer = await exchange(mocked.app, `GET /desk HTTP/1.1\r\n${head}\r\n${tokens}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
      expect(answer).toContain('more than one Authorization header');
    }
  });

  it('is refused in the query, by name and without being repeated', async () => {
    const token = await signIn.tokenFor();
    const alone = await get(`/desk?access_token=${token}`);
    expect(alone.statusCode).toBe(401);
    const besides = await get(`/desk?access_token=${token}`, bearer(token));
    expect(besides.statusCode).toBe(400);
    expect(besides.json()).toMatchObject({
      type: 'urn:tana:invalid-parameters',
      errors: [{ parameter: 'access_token' }],
    });
    const publicly = await get(`/items?access_token=${token}`);
    expect(publicly.statusCode).toBe(400);
    const [, , signature] = partsOf(token);
    const logged = JSON.stringify(mocked.log);
    expect(JSON.stringify(besides.json<{ errors: object }>().errors)).not.toContain(signature);
    expect(logged).not.toContain(signature);
  });

  async function listening(): Promise<{ port: number }> {
    if (!mocked.app.getHttpServer().listening) await mocked.app.listen(0, '127.0.0.1');
    return mocked.app.getHttpServer().address() as { port: number };
  }
});

describe('a guesser of tokens', () => {
  afterEach(() => mocked.close());

  it('is held off by the rate limit', async () => {
    await start({ RATE_LIMIT_PER_MINUTE: '3' });
    const answers = [];
    for (let guess = 0; guess < 4; guess++) answers.push(await get('/desk', bearer('garbage')));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 429]);
  });
});

describe('a token without the right to edit', () => {
  beforeAll(() => start({ AUTH_GROUP: 'editors' }));
  afterAll(() => mocked.close());

  it.each<[string, TokenContents]>([
    ['none', { scope: undefined }],
    ['others', { scope: 'openid profile' }],
    ['one that begins alike', { scope: 'catalog/edit.all catalog/editor' }],
    ['another case', { scope: 'Catalog/Edit' }],
    ['no text', { claims: { scope: ['catalog/edit'] } }],
  ])('is refused with the scope that it lacks (its scope: %s)', async (_what, contents) => {
    const response = await desk({ groups: ['editors'], ...contents });
    const detail = 'The access token lacks the scope "catalog/edit": ask an administrator for it.';
    expect(response.statusCode).toBe(403);
    expect(response.headers['www-authenticate']).toBe(
      `Bearer error="insufficient_scope", error_description="${detail.replaceAll('"', '')}", scope="catalog/edit"`,
    );
    expect(response.json()).toEqual(problem('/desk', 403, 'not-an-editor', 'Not an editor', detail));
  });

  it.each<[string, TokenContents]>([
    ['none', {}],
    ['others', { groups: ['viewers', 'editors-emeriti'] }],
    ['text that has it', { claims: { 'cognito:groups': 'editors' } }],
  ])('is refused with the group that it lacks (its groups: %s)', async (_what, contents) => {
    const response = await desk(contents);
    const detail = 'The access token lacks the group "editors": ask an administrator for it.';
    expect(response.statusCode).toBe(403);
    expect(response.headers['www-authenticate']).toBe(
      `Bearer error="insufficient_scope", error_description="${detail.replaceAll('"', '')}"`,
    );
    expect(response.json()).toEqual(problem('/desk', 403, 'not-an-editor', 'Not an editor', detail));
  });

  it('is good again with both', async () => {
    expect((await desk({ groups: ['viewers', 'editors'] })).statusCode).toBe(200);
  });
});

describe('where no group is configured', () => {
  afterEach(() => mocked.close());

  it('the scope alone is enough', async () => {
    await start({ AUTH_GROUP: '' });
    expect((await desk()).statusCode).toBe(200);
  });
});

describe('where no issuer is configured', () => {
  afterEach(() => mocked.close());

  it.each<[string, Record<string, string>]>([
    ['nothing', { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_JWKS: '' }],
    ['all but the issuer', { AUTH_ISSUER: '' }],
  ])('(%s is) nobody may edit', async (_what, environment) => {
    await start(environment);
    for (const contents of [{}, { claims: { iss: undefined, aud: undefined } }]) {
      const response = await desk(contents);
      expect(response.statusCode).toBe(401);
      expect(response.json()).toMatchObject({
        detail: 'Nobody can sign in here: no issuer is configured.',
      });
    }
    expect((await get('/desk')).statusCode).toBe(401);
  });

  it('the page may call its own origin alone', async () => {
    await start({ AUTH_ISSUER: '' });
    const policy = String((await get('/items')).headers['content-security-policy']);
    expect(policy).not.toContain('connect-src');
  });
});

describe('several configured keys', () => {
  let other: EditorSignIn;
  beforeAll(async () => {
    other = await createEditorSignIn('other-key');
    const keys = [
      { kty: 'RSA', n: 'no good', e: '?', kid: 'bad-key' },
      signIn.publishedKey,
      other.publishedKey,
    ];
    await start({ AUTH_JWKS: JSON.stringify({ keys }) });
  });
  afterAll(() => mocked.close());

  it('each sign tokens', async () => {
    expect((await desk()).statusCode).toBe(200);
    expect((await get('/desk', await other.authorization())).statusCode).toBe(200);
  });

  it('do not sign for each other', async () => {
    const contents = { header: { kid: 'test-key' } };
    expect((await get('/desk', await other.authorization(contents))).statusCode).toBe(401);
  });

  it('are not guessed from where a token names none', async () => {
    const response = await desk({ header: { kid: undefined } });
    expect(response.statusCode).toBe(401);
  });
});

describe('a kind of key', () => {
  afterEach(() => mocked.close());

  it.each([
    ['RS256', 200],
    ['PS384', 200],
    ['ES512', 200],
    ['Ed25519', 200],
    // jose can, we have no issuer that does: what is not asked for is not accepted.
    ['ML-DSA-44', 401],
  ])('%s gets %i', async (alg, status) => {
    const { publicKey, privateKey: key } = await generateKeyPair(alg);
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'test-key', alg }];
    await start({ AUTH_JWKS: JSON.stringify({ keys }) });
    expect((await desk({ header: { alg }, key })).statusCode).toBe(status);
  });
});

describe('the keys that an issuer publishes', () => {
  let issuer: Issuer;

  beforeEach(async () => {
    issuer = await startIssuer(signIn.publishedKey);
    await start({ AUTH_ISSUER: issuer.url, AUTH_JWKS: '' });
  });
  afterEach(async () => {
    issuer.close();
    await mocked.close();
  });

  const ofIssuer = (by = signIn, contents: TokenContents = {}) =>
    by.authorization({ ...contents, claims: { iss: issuer.url } }).then((headers) => get('/desk', headers));

  const DISCOVERY = '/.well-known/openid-configuration';

  it('are found by discovery, once for many', async () => {
    expect(issuer.asked).toEqual([]);
    const answers = await Promise.all([ofIssuer(), ofIssuer(), ofIssuer()]);
    answers.push(await ofIssuer());
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(issuer.asked).toEqual([DISCOVERY, '/keys']);
  });

  it('are asked for anew when a token names a new one, and not at each attempt', async () => {
    const next = await createEditorSignIn('next-key');
    expect((await ofIssuer()).statusCode).toBe(200);
    issuer.publish(signIn.publishedKey, next.publishedKey);
    expect((await ofIssuer(next)).statusCode).toBe(401);
    expect(issuer.asked).toEqual([DISCOVERY, '/keys']);

    // jose does not ask again within half a minute.
    const later = Date.now() + 31_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    expect((await ofIssuer(next)).statusCode).toBe(200);
    expect((await ofIssuer()).statusCode).toBe(200);
    expect(issuer.asked).toEqual([DISCOVERY, '/keys', '/keys']);
  });

  it('sign nothing any more once they are withdrawn', async () => {
    const next = await createEditorSignIn('next-key');
    expect((await ofIssuer()).statusCode).toBe(200);
    issuer.publish(next.publishedKey);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 31_000);
    expect((await ofIssuer(next)).statusCode).toBe(200);
    expect((await ofIssuer()).statusCode).toBe(401);
  });

  it.each<[string, () => void]>([
    ['is down', () => (issuer.isDown = true)],
    ['cannot be reached', () => issuer.close()],
    ['is another', () => issuer.announce({ issuer: 'https://evil.example' })],
    ['names no keys', () => issuer.announce({ jwks_uri: undefined })],
    ['publishes no key set', () => issuer.announce({ jwks_uri: `${issuer.url}${DISCOVERY}` })],
  ])('make it 503 while their issuer %s, and say nothing of it', async (_what, hinder) => {
    hinder();
    const response = await ofIssuer();
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(response.headers).not.toHaveProperty('www-authenticate');
    expect(response.json()).toEqual(
      problem(
        '/desk',
        503,
        'sign-in-unavailable',
        'Sign-in unavailable',
        'Tokens cannot be checked just now. Try again shortly.',
      ),
    );
    const line = await until(() => mocked.log.find(({ msg }) => msg === 'request'));
    expect(line).toMatchObject({ level: 'error', status: 503, err: { name: 'SignInUnavailable' } });
  });

  it('are asked for again as soon as their issuer is back', async () => {
    issuer.isDown = true;
    expect((await ofIssuer()).statusCode).toBe(503);
    issuer.isDown = false;
    expect((await ofIssuer()).statusCode).toBe(200);
  });

  it('do not keep public routes waiting', async () => {
    issuer.isDown = true;
    expect((await get('/items')).statusCode).toBe(200);
  });

  it('are asked for by the page, whose policy lets it', async () => {
    const policy = String((await get('/items')).headers['content-security-policy']);
    expect(policy.split(';')).toContain(`connect-src 'self' ${issuer.url}`);
  });
});
