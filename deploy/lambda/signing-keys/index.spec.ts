import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As CloudFormation calls it. */
interface Event {
  RequestType: 'Create' | 'Update' | 'Delete';
  ResourceProperties: { Issuer: string };
}

const { handler } = jest.requireActual<{ handler: (event: Event) => Promise<unknown> }>('./index.js');

const KEYS = { keys: [{ kty: 'RSA', kid: 'one', n: 'AQAB', e: 'AQAB' }] };

describe('signing keys', () => {
  let server: Server;
  let answer: { status: number; body: string; location?: string };
  let asked: string[];
  let issuer: string;

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(answer.status, answer.location === undefined ? {} : { Location: answer.location });
      response.end(answer.body);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
  });

  beforeEach(() => {
    asked = [];
    answer = { status: 200, body: JSON.stringify(KEYS) };
  });

  afterAll(() => server.close());

  const read = (RequestType: Event['RequestType'] = 'Create') =>
    handler({ RequestType, ResourceProperties: { Issuer: issuer } });

  it.each(['Create', 'Update'] as const)(
    'are read from where the issuer publishes them: %s',
    async (type) => {
      await expect(read(type)).resolves.toEqual({
        PhysicalResourceId: issuer,
        Data: { Jwks: JSON.stringify(KEYS) },
      });
      expect(asked).toEqual(['/pool/.well-known/jwks.json']);
    },
  );

  it('are asked for no more when the stack is deleted', async () => {
    await read('Delete');

    expect(asked).toEqual([]);
  });

  it('are the keys alone, whatever else is published', async () => {
    answer.body = JSON.stringify({ ...KEYS, note: 'hello' });

    await expect(read()).resolves.toMatchObject({ Data: { Jwks: JSON.stringify(KEYS) } });
  });

  it.each<[what: string, given: Partial<typeof answer>, sentence: string]>([
    ['the issuer fails', { status: 500 }, 'answered 500.'],
    ['there is no such pool', { status: 404 }, 'answered 404.'],
    ['there are no keys', { body: '{"keys":[]}' }, 'publishes no keys.'],
    ['it is another document', { body: '{}' }, 'publishes no keys.'],
    [
      'they are too many for CloudFormation',
      { body: JSON.stringify({ keys: [{ n: 'x'.repeat(4000) }] }) },
      'more than 4000 bytes',
    ],
    ['it is no JSON', { body: '<html>' }, 'JSON'],
    ['the issuer leads elsewhere', { status: 302, location: '/other' }, 'fetch failed'],
  ])('fail the deployment where %s', async (_what, given, sentence) => {
    Object.assign(answer, given);

    await expect(read()).rejects.toThrow(sentence);
  });
});
