import fc from 'fast-check';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { damaged, encodedPart, headerValue, nearlyValid, valid, wildText } from './arbitraries';
import { runs, Tally } from './cases';
import { faultsOf, problemFaults, ROUTES, type Route } from './contract';
import { openShop, type Shop } from './shop';

const CASES = 45_000;

/** What is sent, so that a counterexample can be read and sent again. */
interface Sent {
  readonly url: string;
  readonly headers: Record<string, string | undefined>;
  readonly body: string | Buffer | undefined;
  readonly signedIn: 'no' | 'yes' | 'broken';
}

const tally = new Tally('routes');
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(async () => {
  tally.print();
  await shop.close();
});

function pathOf({ path }: Route): fc.Arbitrary<string> {
  const part = fc.oneof(fc.constantFrom('1', '2', 'pear', 'pear.png', 'spare.png'), encodedPart);
  // A part of dots alone is resolved on the client's side, and an empty one is another route's.
  const named = part.filter((given) => !/^(\.|%2e){0,2}$/i.test(given));
  return path.includes('{') ? named.map((given) => path.replace(/\{\w+\}/, () => given)) : fc.constant(path);
}

function queryOf({ parameters = [] }: Route): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = known.map(({ name, schema }) => {
    const ordinary = fc.oneof(
      { weight: 4, arbitrary: valid(schema) },
      { weight: 1, arbitrary: fc.oneof(nearlyValid(schema), wildText) },
    );
    const value = name === 'cursor' ? fc.oneof(fc.constant(''), damaged(shop.cursors), ordinary) : ordinary;
    return fc.option(
      value.map((given) => [name, given] as const),
      { freq: 2 },
    );
  });
  const stray = fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.tuple(fc.oneof(wildText, fc.constantFrom('limit', 'q')), wildText) },
  );
  return fc.tuple(fc.tuple(...pairs), stray).map(([given, more]) => {
    const query = [...given, more]
      .filter((pair) => pair !== null)
      .map((pair) => pair.map((text) => encodeURIComponent(String(text).toWellFormed())).join('='));
    return query.length > 0 ? `?${query.join('&')}` : '';
  });
}

function headersOf({ parameters = [], requestBody }: Route): fc.Arbitrary<Sent['headers']> {
  const known = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  const types = Object.keys(requestBody?.content ?? {}).map((type) => type.replace('*', 'png'));
  const optional = Object.fromEntries(
    [...known, 'Accept-Language', 'Accept-Encoding'].map((name) => [
      name,
      fc.oneof(fc.constant('*'), headerValue),
    ]),
  );
  const type = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...types, 'application/json') },
    { weight: 1, arbitrary: fc.oneof(visibleType, headerValue) },
  );
  return fc
    .tuple(fc.record(optional, { requiredKeys: [] }), type)
    .map(([given, contentType]) => (requestBody ? { ...given, 'Content-Type': contentType } : given));
}

const visibleType = fc.constantFrom(
  'text/plain',
  'application/json; charset=shift_jis',
  'application/json;;',
  '/',
  'image/svg+xml',
);

function bodyOf({ requestBody }: Route): fc.Arbitrary<string | Buffer | undefined> {
  const [schema] = Object.values(requestBody?.content ?? {}).map((content) => content.schema);
  if (!schema) return fc.constant(undefined);
  const bytes = fc.uint8Array({ maxLength: 64 }).map((given) => Buffer.from(given));
  if (schema.format === 'binary') return fc.oneof(bytes, damagedPicture());
  const json = fc
    .oneof(valid(schema), valid(schema), nearlyValid(schema), fc.jsonValue())
    .map((value) => JSON.stringify(value));
  return fc.oneof({ weight: 8, arbitrary: json }, { weight: 1, arbitrary: fc.oneof(bytes, wildText) });
}

function damagedPicture(): fc.Arbitrary<Buffer> {
  return fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean()).map(([place, to, cut]) => {
    const bytes = Buffer.from(shop.picture);
    const at = place % bytes.length;
    bytes.writeUInt8(to, at);
    return cut ? bytes.subarray(0, at) : bytes;
  });
}

function requestTo(route: Route): fc.Arbitrary<Sent> {
  return fc
    .tuple(
      pathOf(route),
      queryOf(route),
      headersOf(route),
      bodyOf(route),
      fc.constantFrom<Sent['signedIn'][]>('no', 'yes', 'yes', 'yes', 'yes', 'yes', 'broken'),
    )
    .map(([path, query, headers, body, signedIn]) => ({ url: `${path}${query}`, headers, body, signedIn }));
}

async function send(method: string, { url, headers, body, signedIn }: Sent) {
  const token = {
    no: {},
    yes: { authorization: shop.authorization },
    broken: { authorization: 'Bearer e30.e30.' },
  };
  const answer = await shop.app.inject({
    // Methods of the contract are methods of HTTP.
    method: method as 'GET',
    url,
    headers: { ...headers, ...token[signedIn] },
    ...(body !== undefined && { payload: body }),
  });
  tally.count(answer.statusCode);
  const { statusCode, headers: given, rawPayload } = answer;
  return { statusCode, headers: given, payload: decoded(rawPayload, given['content-encoding']) };
}

function decoded(bytes: Buffer, coding: unknown): string {
  if (bytes.length === 0) return '';
  if (coding === 'gzip') return gunzipSync(bytes).toString();
  return (coding === 'br' ? brotliDecompressSync(bytes) : bytes).toString();
}

describe('every route of the contract', () => {
  it.each(ROUTES.map((route): [string, Route] => [`${route.method} ${route.path}`, route]))(
    '%s answers as its schema says, whatever it is sent',
    async (_name, route) => {
      await fc.assert(
        fc.asyncProperty(requestTo(route), async (sent) => {
          expect(faultsOf(route, await send(route.method, sent))).toEqual([]);
        }),
        runs(CASES / ROUTES.length),
      );
    },
  );

  it('refuses other methods and paths by a problem', async () => {
    const other = fc.record({
      method: fc.constantFrom('PUT', 'PATCH', 'DELETE', 'POST'),
      url: encodedPart.map((part) => `/other/${part}`),
      headers: fc.constant({}),
      body: fc.constant(undefined),
      signedIn: fc.constantFrom<Sent['signedIn'][]>('no', 'yes', 'broken'),
    });
    await fc.assert(
      fc.asyncProperty(other, async ({ method, ...sent }) => {
        expect(problemFaults(await send(method, sent))).toEqual([]);
      }),
      runs(2000),
    );
  });
});
