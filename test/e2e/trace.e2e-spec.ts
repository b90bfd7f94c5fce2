import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { startMockedApp, until, type MockedApp } from '../support/mocked.app';

describe('the trace of a request', () => {
  const ROOT = '1-67891233-abcdef012345678912345678';
  const TRACE = `Self=1-67891234-12456789abcdef0123456789;Root=${ROOT}`;
  let mocked: MockedApp;

  beforeAll(async () => {
    mocked = await startMockedApp();
    mocked.dynamoDb.on(GetItemCommand).resolves({});
    mocked.dynamoDb.on(GetItemCommand, { Key: { id: { S: '1' } } }).resolves({ Item: { id: { S: '1' } } });
    mocked.dynamoDb.on(GetItemCommand, { Key: { id: { S: 'broken' } } }).rejects(new Error('unforeseen'));
  });
  afterAll(() => mocked.close());

  const ask = async (url: string, trace: string | string[]) => {
    mocked.log.length = 0;
    const answer = await mocked.app.inject({ url, headers: { 'x-amzn-trace-id': trace } });
    const line = await until(() => mocked.log.find(({ msg }) => msg?.startsWith('request')));
    return { answer, line };
  };

  it.each([
    ['/items/1', 200],
    ['/items/absent', 404],
    ['/items/broken', 500],
    ['/nope', 404],
    // What Fastify itself refuses, before any hook.
    ['/items/%', 400],
  ])('is in the answer and in the line of %s (%i)', async (url, status) => {
    const { answer, line } = await ask(url, TRACE);

    expect(answer.statusCode).toBe(status);
    expect(answer.headers['x-amzn-trace-id']).toBe(TRACE);
    expect(line).toMatchObject({ traceId: ROOT });
  });

  it.each([
    '',
    'Root=1-67891233-abcdef',
    `Root=${ROOT}"}`,
    `Root=${ROOT};A=<script>`,
    `Root=${ROOT};A=${'a'.repeat(300)}`,
  ])('is dropped where it is none: %p', async (trace) => {
    for (const url of ['/items/1', '/items/%']) {
      const { answer, line } = await ask(url, trace);

      expect(answer.headers).not.toHaveProperty('x-amzn-trace-id');
      expect(line).not.toHaveProperty('traceId');
    }
  });

  it('is dropped where there are two', async () => {
    const { answer } = await ask('/items/1', [TRACE, TRACE]);

    expect(answer.headers).not.toHaveProperty('x-amzn-trace-id');
  });
});
