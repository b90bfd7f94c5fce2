import fc from 'fast-check';
import type { IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { damaged, encodedPart, headerValue } from './arbitraries';
import { answersIn } from './answers';
import { runs, Tally } from './cases';
import { openShop, type Shop } from './shop';

const CASES = 24_000;

/** Longer than any answer here takes, also on a machine under load. */
const HANG_MS = 20_000;

const SMUGGLED = '/items/smuggled';

const tally = new Tally('sockets');
let shop: Shop;
/** What reached the app since the last case began. */
let reached: string[] = [];

beforeAll(async () => {
  shop = await openShop();
  shop.app.getHttpServer().on('request', ({ url = '' }: IncomingMessage) => reached.push(url));
});
afterAll(async () => {
  tally.print();
  await shop.close();
});

/** After so much silence, whoever sent what is no whole request ends it; Node then drops what it has not answered. */
const QUIET_MS = 30;

/** Longer than it takes to answer a whole request: what is not answered then lacks the rest of its body. */
const UNFINISHED_MS = 500;

/** Sends bytes as they are, and gives what comes back until the API ends, or until nothing more can come. */
async function exchange(sent: string, methods: readonly string[], isWhole: boolean): Promise<string> {
  reached = [];
  const { port } = shop.app.getHttpServer().address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  const ended = new Promise<void>((resolve, reject) => {
    const hang = setTimeout(() => reject(new Error('The API neither answers nor hangs up.')), HANG_MS);
    const unfinished = setTimeout(() => {
      if (!isWhole) socket.end();
    }, UNFINISHED_MS);
    const quiet = setInterval(() => {
      if (!isWhole && answersIn(received, methods).statuses.length >= reached.length) socket.end();
    }, QUIET_MS);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      quiet.refresh();
    });
    // A reset ends a connection too: what came before it is looked at.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(hang);
      clearTimeout(unfinished);
      clearInterval(quiet);
      resolve();
    });
  });
  socket.write(sent, 'latin1');
  try {
    await ended;
  } finally {
    socket.destroy();
  }
  return received;
}

/** At most so many answers, each whole, none of them a server's error, and nothing beside them. */
async function expectSane(
  sent: string,
  atMost: number,
  methods: readonly string[] = ['GET'],
  isWhole = false,
): Promise<number[]> {
  const received = await exchange(sent, methods, isWhole);
  // Of what Node cannot parse it knows no method either, so that its refusal has a body even where HEAD was meant.
  const { statuses, rest } = answersIn(received, reached.length > 0 ? methods : []);
  for (const status of statuses) tally.count(status);
  if (statuses.length === 0) tally.count('hung up');
  expect(rest).toBe('');
  expect(statuses.length).toBeLessThanOrEqual(atMost);
  expect(reached.length).toBeLessThanOrEqual(atMost);
  expect(reached.filter((url) => url.includes(SMUGGLED))).toEqual([]);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  return statuses;
}

const END = 'Connection: close\r\n\r\n';

describe('the API on a raw socket', () => {
  it('answers once whatever Range and the conditions say', async () => {
    const names = [
      'Range',
      'If-Match',
      'If-None-Match',
      'If-Range',
      'If-Modified-Since',
      'If-Unmodified-Since',
    ];
    const fields = fc.array(fc.tuple(fc.constantFrom(...names), headerValue), { minLength: 1, maxLength: 4 });
    const path = fc.constantFrom('/storage/images/pear.png', '/items', '/items/1', '/items/nope');
    const method = fc.constantFrom('GET', 'HEAD');
    await fc.assert(
      fc.asyncProperty(method, path, fields, async (verb, target, given) => {
        const lines = given.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        const sent = `${verb} ${target} HTTP/1.1\r\nHost: a\r\n${lines}${END}`;
        expect(await expectSane(sent, 1, [verb], true)).toHaveLength(1);
      }),
      runs(CASES / 4),
    );
  });

  it('answers once whatever the path and the cursor are', async () => {
    const cursor = damaged(shop.cursors);
    const target = fc.oneof(
      encodedPart.map((part) => `/items/${part}`),
      encodedPart.map((part) => `/storage/images/${part}`),
      encodedPart.map((part) => `//host/${part}`),
      encodedPart.map((part) => `/${part}/../items?${part}`),
      encodedPart.map((part) => `http://host/items/${part}`),
      fc
        .tuple(cursor, fc.constantFrom('', '&sort=title', '&order=asc', '&limit=2'))
        .map(([given, more]) => `/items?cursor=${given}${more}`),
      encodedPart.map((part) => `/items?cursor=${part}`),
      fc.constantFrom(
        '*',
        '/',
        '//',
        '/items/',
        '/items//1',
        '/items/%ff',
        '/items?q',
        '/items#a',
        '/\\',
        '/items;a',
      ),
    );
    await fc.assert(
      fc.asyncProperty(target, async (given) => {
        expect(await expectSane(`GET ${given} HTTP/1.1\r\nHost: a\r\n${END}`, 1, ['GET'], true)).toHaveLength(
          1,
        );
      }),
      runs(CASES / 4),
    );
  });

  it('lets no second request through in what belongs to the first', async () => {
    const hidden = `GET ${SMUGGLED} HTTP/1.1\r\nHost: a\r\n\r\n`;
    const coding = fc.constantFrom(
      'chunked',
      'xchunked',
      'chunked, identity',
      'identity',
      ' chunked',
      '\tchunked',
      'Chunked',
      'chunked\x0b',
      'chunked, chunked',
      '"chunked"',
      'gzip',
    );
    const name = fc.constantFrom(
      'Transfer-Encoding',
      'transfer-encoding',
      'Transfer-Encoding ',
      ' Transfer-Encoding',
      'Transfer_Encoding',
      'X: x\nTransfer-Encoding',
      'X: x\r\n Transfer-Encoding',
    );
    // The body's length counts the hidden request in, so that whoever goes by it sees one request.
    const length = fc.constantFrom(
      'exact',
      '+exact',
      '0exact',
      'exact, exact',
      'exact\r\nContent-Length: exact',
    );
    const odd = fc.constantFrom('0', '-1', '1e2', '0x10', ' 5', '5 5', '99999999999999999999');
    const shape = fc.oneof(
      fc.tuple(name, coding, length).map(([field, value, bytes]) => ({
        fields: `${field}: ${value}\r\nContent-Length: ${bytes}`,
        body: `0\r\n\r\n${hidden}`,
      })),
      fc.tuple(length, odd).map(([bytes, other]) => ({
        fields: `Content-Length: ${bytes}\r\nContent-Length: ${other}`,
        body: hidden,
      })),
      fc.constantFrom(';a=b', ';\n', ';a="\r\n', ' ', '\t;x', ';'.repeat(9000)).map((extension) => ({
        fields: 'Transfer-Encoding: chunked',
        body: `${hidden.length.toString(16)}${extension}\r\n${hidden}\r\n0\r\n\r\n`,
      })),
      fc.constantFrom('\r\n ', '\r\n\t', '\n ', '\r', '\0').map((fold) => ({
        fields: `X-Folded: a${fold}${hidden.replaceAll('\r\n', ' ')}\r\nContent-Length: 0`,
        body: '',
      })),
      fc.constant({ fields: 'Content-Length: exact', body: hidden }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'GET', 'PATCH'),
        shape,
        fc.boolean(),
        async (verb, { fields, body }, isSignedIn) => {
          const sender = isSignedIn
            ? `Authorization: ${shop.authorization}\r\nContent-Type: application/json\r\n`
            : '';
          const head = `${verb} /items HTTP/1.1\r\nHost: a\r\n${sender}${fields.replaceAll('exact', String(body.length))}\r\n`;
          await expectSane(`${head}${END}${body}`, 1, [verb]);
        },
      ),
      runs(CASES / 4),
    );
  });

  it('answers nothing after the last request of a connection, and pipelined requests each once', async () => {
    const garbage = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.constant(`GET ${SMUGGLED} HTTP/1.1\r\nHost: a\r\n\r\n`),
    );
    const pipelined = fc.array(fc.constantFrom('/items/1', '/items/nope', '/health', '/items?limit=0'), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(pipelined, garbage, async (paths, rest) => {
        const earlier = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join('');
        const sent = `${earlier}GET /items/2 HTTP/1.1\r\nHost: a\r\n${END}${rest}`;
        const methods = Array.from({ length: paths.length + 1 }, () => 'GET');
        await expectSane(sent, paths.length + 1, methods);
      }),
      runs(CASES / 8),
    );
  });

  it('survives lines that are hardly HTTP', async () => {
    const token = fc.oneof(
      fc.constantFrom(
        'GET',
        'get',
        'GET ',
        '',
        '\x16\x03\x01',
        'PRI',
        'CONNECT',
        'TRACE',
        'HTTP/1.1',
        'HTTP/9.9',
        'HTTP/1.0',
        '/items',
        '/items/1',
        ' ',
        '\t',
        '\n',
        '\r\n',
        ':',
        'Host: a',
        'Host: b\r\nHost: c',
        'Expect: 100-continue',
        'Expect: x',
        'Upgrade: h2c',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 10 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 10 }),
        fc.constantFrom(' ', '\r\n', ''),
        async (parts, joint) => {
          await expectSane(`${parts.join(joint)}\r\n${END}`, 2, ['GET', 'GET']);
        },
      ),
      runs(CASES / 8),
    );
  });
});
