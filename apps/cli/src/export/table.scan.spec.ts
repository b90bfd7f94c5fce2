import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { scanTable } from './table.scan';

jest.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

const TABLE = 'products';

/** A table whose segments have so many pages, each of one record. */
function tableOf(pages: number) {
  const dynamoDb = new DynamoDBClient({ region: 'ap-northeast-1' });
  const mock = mockClient(dynamoDb);
  mock
    .on(ScanCommand)
    .callsFake(
      ({ ExclusiveStartKey, Segment }: { ExclusiveStartKey?: { at: { N: string } }; Segment: number }) => {
        const at = Number(ExclusiveStartKey?.at.N ?? 0);
        const next = at + 1 < pages ? { LastEvaluatedKey: { at: { N: String(at + 1) } } } : {};
        return { Items: [{ id: { S: `${Segment}.${at}` } }], ...next };
      },
    );
  return { dynamoDb, mock };
}

async function allOf<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const idsOf = (pages: { id?: { S?: string } }[][]) => pages.flat().map(({ id }) => id?.S);

describe('a scan', () => {
  it('reads each page of each segment once, strongly consistent', async () => {
    const { dynamoDb, mock } = tableOf(3);
    const pages = await allOf(scanTable({ dynamoDb, tableName: TABLE, segments: 2 }));
    expect(idsOf(pages).sort()).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1', '1.2']);
    for (const { args } of mock.commandCalls(ScanCommand)) {
      expect(args[0].input).toMatchObject({
        TableName: TABLE,
        TotalSegments: 2,
        ConsistentRead: true,
        Limit: 500,
      });
    }
  });

  it('reads only the attributes that are asked for', async () => {
    const { dynamoDb, mock } = tableOf(1);
    await allOf(scanTable({ dynamoDb, tableName: TABLE, segments: 1, attributes: ['id', 'price'] }));
    expect(mock.commandCalls(ScanCommand)[0]?.args[0].input.ProjectionExpression).toBe('id, price');
  });

  it('waits for its reader: no segment is more than a page ahead', async () => {
    const { dynamoDb, mock } = tableOf(100);
    const scan = scanTable({ dynamoDb, tableName: TABLE, segments: 4 });
    for (let taken = 1; taken <= 10; taken++) {
      await scan.next();
      await new Promise(setImmediate);
      expect(mock.commandCalls(ScanCommand)).toHaveLength(4 + taken);
    }
    await scan.return();
    expect(mock.commandCalls(ScanCommand)).toHaveLength(14);
  });

  it('breaks off what is on its way when its reader leaves', async () => {
    const { dynamoDb, mock } = tableOf(100);
    const send = jest.spyOn(dynamoDb, 'send');
    for await (const page of scanTable({ dynamoDb, tableName: TABLE, segments: 1 })) {
      expect(page).toHaveLength(1);
      break;
    }
    expect(mock.commandCalls(ScanCommand)).toHaveLength(2);
    // The spy knows the overload with a callback alone; the scan gives options.
    const [, options] = send.mock.calls[0] as unknown as [unknown, { abortSignal: AbortSignal }];
    expect(options.abortSignal.aborted).toBe(true);
  });

  it('asks again while DynamoDB throttles', async () => {
    const { dynamoDb, mock } = tableOf(2);
    const busy = Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
    mock
      .on(ScanCommand)
      .rejectsOnce(busy)
      .rejectsOnce(busy)
      .resolves({ Items: [{ id: { S: '1' } }] });
    expect(idsOf(await allOf(scanTable({ dynamoDb, tableName: TABLE, segments: 1 })))).toEqual(['1']);
  });

  it('fails when DynamoDB throttles on and on, and at once with any other error', async () => {
    const { dynamoDb, mock } = tableOf(1);
    const all = () => allOf(scanTable({ dynamoDb, tableName: TABLE, segments: 1 }));
    mock.on(ScanCommand).rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    await expect(all()).rejects.toThrow('slow down');
    expect(mock.commandCalls(ScanCommand)).toHaveLength(9);
    mock.on(ScanCommand).rejects(Object.assign(new Error('no table'), { name: 'ResourceNotFoundException' }));
    await expect(all()).rejects.toThrow('no table');
    expect(mock.commandCalls(ScanCommand)).toHaveLength(10);
  });
});
