import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { publishCalls, SDK_CALLS, type SdkCall } from './sdk.calls';

const published: SdkCall[] = [];
const listen = (message: unknown) => published.push(message as SdkCall);

beforeEach(() => {
  published.length = 0;
  subscribe(SDK_CALLS, listen);
});

afterEach(() => {
  unsubscribe(SDK_CALLS, listen);
});

/** Sends one command through the middleware to an AWS that answers this. */
async function send(
  commandName: string,
  answer: object | Error = {},
  {
    service = 'dynamodb',
    input = { TableName: 'table' },
  }: { service?: SdkCall['service']; input?: object } = {},
) {
  const received: object[] = [];
  const handle = publishCalls(service)(
    (args: { input: object }) => {
      received.push(args.input);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ output: answer });
    },
    { commandName },
  );
  const result = await handle({ input }).catch((error: unknown) => error);
  return { received, result };
}

describe('publishCalls', () => {
  it('tells of a call with the capacity that it consumed', async () => {
    const answer = { Item: {}, ConsumedCapacity: { CapacityUnits: 0.5 } };

    const { result } = await send('GetItemCommand', answer);

    expect(result).toEqual({ output: answer });
    expect(published).toEqual([
      { service: 'dynamodb', operation: 'GetItem', ms: expect.any(Number), ok: true, capacityUnits: 0.5 },
    ]);
  });

  it.each(['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem'])(
    'asks DynamoDB what %s consumes',
    async (operation) => {
      const { received } = await send(`${operation}Command`);

      expect(received).toEqual([{ TableName: 'table', ReturnConsumedCapacity: 'TOTAL' }]);
    },
  );

  it('leaves what the caller asks for, and the caller’s own object, as they are', async () => {
    const input = { TableName: 'table', ReturnConsumedCapacity: 'INDEXES' };

    const { received } = await send('QueryCommand', {}, { input });

    expect(received).toEqual([input]);
    expect(input).toEqual({ TableName: 'table', ReturnConsumedCapacity: 'INDEXES' });
  });

  it.each([
    ['dynamodb', 'DescribeTableCommand'],
    ['s3', 'GetObjectCommand'],
  ] as const)('asks nothing of the kind of %s %s', async (service, command) => {
    const { received } = await send(command, {}, { service });

    expect(received).toEqual([{ TableName: 'table' }]);
    expect(published).toMatchObject([{ service, operation: command.replace('Command', ''), ok: true }]);
  });

  it('tells of a call that failed, and lets it fail', async () => {
    const error = Object.assign(new Error('refused'), { name: 'ThrottlingException' });

    const { result } = await send('QueryCommand', error);

    expect(result).toBe(error);
    expect(published).toEqual([
      {
        service: 'dynamodb',
        operation: 'Query',
        ms: expect.any(Number),
        ok: false,
        errorName: 'ThrottlingException',
      },
    ]);
  });

  it('does nothing where nobody listens', async () => {
    unsubscribe(SDK_CALLS, listen);

    const { received } = await send('GetItemCommand');

    expect(received).toEqual([{ TableName: 'table' }]);
    expect(published).toEqual([]);
  });
});
