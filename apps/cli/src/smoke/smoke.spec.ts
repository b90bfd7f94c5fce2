import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { smoke } from './smoke';

type Answer = [status: number, type: string, body: string, headers?: Record<string, string>];

/** It is asked for, and no answer comes. */
const NEVER: Answer = [0, '', ''];

const WELL: Record<string, Answer> = {
  '/': [200, 'text/html', '<script type="module" src="/assets/main.js"></script>'],
  '/assets/main.js': [200, 'text/javascript', ''],
  '/config.json': [200, 'application/json', '{"apiOrigin":""}'],
  '/health': [200, 'application/json', '{}'],
  '/items?limit=24': [
    200,
    'application/json',
    '{"items":[{"image":null},{"image":{"url":"/storage/images/banana.jpg"}}]}',
    { ETag: '"1"' },
  ],
  '/storage/images/banana.jpg': [200, 'image/jpeg', 'x'],
};

describe('smoke', () => {
  let server: Server;
  let site: string;
  let answers: Record<string, Answer>;

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      const [status, type, body, headers] = answers[url] ?? [404, 'text/plain', 'nothing'];
      if (answers[url] === NEVER) return;
      response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    answers = { ...WELL };
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const failed = async () =>
    (await smoke(site)).flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${failure}`]));

  it('finds nothing wrong with a shop that is well', async () => {
    expect((await smoke(site)).map(({ name }) => name)).toEqual([
      'page',
      'headers of the page',
      'config.json',
      'health',
      'list',
      'picture',
    ]);
    expect(await failed()).toEqual([]);
  });

  it.each<[path: string, answer: Answer | undefined, finding: RegExp]>([
    ['/', undefined, /^page: .*\/ answered 404$/],
    ['/', [200, 'text/html', 'Hello'], /^page: .* has no script$/],
    ['/', [200, 'application/json', '{}'], /^page: .* is application\/json$/],
    ['/assets/main.js', undefined, /^page: .*main\.js answered 404$/],
    ['/config.json', undefined, /^config\.json: .* answered 404$/],
    ['/config.json', [200, 'application/json', '{}'], /^config\.json: it names no apiOrigin$/],
    ['/health', [503, 'application/json', '{}'], /^health: .* answered 503$/],
    ['/items?limit=24', [500, 'application/problem+json', '{}'], /^list: .* answered 500$/],
    ['/items?limit=24', [200, 'application/json', '{}'], /^list: it has no items$/],
    ['/items?limit=24', [200, 'application/json', '{"items":[]}'], /^list: it has no ETag$/],
    ['/storage/images/banana.jpg', undefined, /^picture: .* answered 404$/],
    ['/storage/images/banana.jpg', [200, 'text/html', ''], /^picture: .* is text\/html$/],
  ])('finds what is wrong with %s', async (path, answer, finding) => {
    answers = Object.fromEntries(
      Object.entries({ ...WELL, [path]: answer }).flatMap(([name, given]) => (given ? [[name, given]] : [])),
    );

    expect(await failed()).toEqual([expect.stringMatching(finding)]);
  });

  it('asks the API where config.json says that it is', async () => {
    const {
      '/items?limit=24': list,
      '/storage/images/banana.jpg': picture,
      '/health': health,
      ...page
    } = WELL;
    const api = { '/api/items?limit=24': list, '/storage/images/banana.jpg': picture, '/api/health': health };
    answers = Object.fromEntries(
      Object.entries({
        ...page,
        ...api,
        '/config.json': [200, 'application/json', JSON.stringify({ apiOrigin: `${site}/api` })] as Answer,
      }).flatMap(([name, given]) => (given ? [[name, given]] : [])),
    );

    expect(await failed()).toEqual([]);
  });

  describe('by HTTPS', () => {
    const SECURE = {
      'Content-Security-Policy': "default-src 'self'",
      'Strict-Transport-Security': 'max-age=63072000',
      'X-Content-Type-Options': 'nosniff',
    };

    const failedWith = async (headers: Record<string, string>) => {
      // The same shop, without a certificate.
      const http = fetch;
      jest.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
        if (typeof url !== 'string') throw new TypeError('smoke asks by text');
        return http(url.replace('https://shop.test', site), init);
      });
      answers = { ...WELL, '/': [200, 'text/html', '<script src="/assets/main.js"></script>', headers] };
      return (await smoke('https://shop.test')).filter(({ failure }) => failure !== null);
    };

    it('finds nothing wrong with a page that has its headers', async () => {
      expect(await failedWith(SECURE)).toEqual([]);
    });

    it.each(Object.keys(SECURE))('misses %s', async (name) => {
      const others = Object.fromEntries(Object.entries(SECURE).filter(([other]) => other !== name));

      expect(await failedWith(others)).toEqual([
        { name: 'headers of the page', failure: `${name.toLowerCase()} missing` },
      ]);
    });
  });

  it('does not wait for ever', async () => {
    const soon = AbortSignal.timeout(50);
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(soon);
    answers = { ...WELL, '/health': NEVER };

    expect(await failed()).toContainEqual(expect.stringMatching(/^health: .*timeout/));
    expect(timeout).toHaveBeenCalledWith(10_000);
  });

  it('says why where nobody answers at all', async () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:80');
    jest.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed', { cause }));

    expect(await smoke('http://127.0.0.1')).toEqual(
      ['page', 'config.json', 'health', 'list'].map((name) => ({
        name,
        failure: 'fetch failed (connect ECONNREFUSED 127.0.0.1:80)',
      })),
    );
  });
});
