import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

interface Request {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Record<string, { value: string }>;
}

const SOURCE = readFileSync(join(__dirname, 'page.paths.js'), 'utf8');

/** In a context of its own: nothing of Node is there, as in CloudFront. */
const handler = runInNewContext(`${SOURCE}; handler`) as (event: { request: Request }) => Request;

const answer = (uri: string, querystring: Request['querystring'] = {}) =>
  handler({ request: { method: 'GET', uri, querystring } });

describe('the paths of the page', () => {
  it.each([
    '/',
    '/products/1',
    '/products/1/',
    '/products/a.b',
    '/products/a.js',
    '/products/logo.png',
    '/products/.',
    '/products/..',
    '/products/.hidden',
    '/products/a%2Eb',
    '/products/%2E',
    '/products/a%2Fb.png',
    '/products/%E3%83%90%E3%83%8A%E3%83%8A',
    '/products/a~b_c-d.e',
    '/products/',
    '/products',
    '/products/a/deeper/b.html',
    '/edit',
    '/edit/',
    '/nothing-here',
    '/nothing/here/either',
    '/v1.2/notes',
    '/assets',
    '/favicon',
    '/robots%2Etxt',
  ])('answers %s with the page', (path) => {
    expect(answer(path).uri).toBe('/index.html');
  });

  it.each([
    '/index.html',
    '/error.html',
    '/config.json',
    '/icon.svg',
    '/favicon.ico',
    '/robots.txt',
    '/.well-known/security.txt',
    '/assets/x.js',
    '/assets/index-B1c2D3.css',
    '/assets/x.js.map',
    '/assets/without-ending',
    '/assets/',
    '/edit.html',
    '/Products/a.b',
    '/deep/unknown.png',
  ])('leaves %s as it is', (path) => {
    expect(answer(path).uri).toBe(path);
  });

  it('keeps the query, where sign-in leaves its code', () => {
    const query = { code: { value: 'a.b' }, state: { value: '/x' } };

    expect(answer('/edit', query)).toEqual({ method: 'GET', uri: '/index.html', querystring: query });
  });

  it('is small enough for CloudFront, which takes 10 KB', () => {
    expect(Buffer.byteLength(SOURCE)).toBeLessThan(10 * 1024);
  });
});
