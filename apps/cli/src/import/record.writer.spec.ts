import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  type BatchWriteItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { AdaptiveConcurrency } from './adaptive.concurrency';
import { createWriter, type ConflictRule, type WriteOutcome } from './record.writer';
import { Retries } from './retries';

const dynamoDb = mockClient(DynamoDBClient);
const named = (name: string) => Object.assign(new Error(`${name} it is`), { name });

/** Writes records with these ids. Answers what became of each. */
async function write(ids: string[], rule: ConflictRule, isResumed = false) {
  const stop = new AbortController();
  const retries = new Retries(stop.signal);
  const writer = createWriter(rule, isResumed, {
    client: new DynamoDBClient(),
    tableName: 'table',
    concurrency: new AdaptiveConcurrency(4),
    retries,
  });
  const outcomes: Record<string, WriteOutcome[]> = {};
  for (const id of ids) {
    await writer.add({
      id,
      record: { id: { S: id } },
      settle: (outcome) => (outcomes[id] ??= []).push(outcome),
    });
  }
  await writer.flush();
  return { outcomes, retries: retries.count };
}

const idsOf = ({ RequestItems: requests }: BatchWriteItemCommandInput) =>
  (requests?.table ?? []).map(({ PutRequest: put }) => put?.Item?.id?.S ?? '');

describe('a writer of batches', () => {
  beforeEach(() => dynamoDb.reset());

  it('sends 25 at once, and again what is left unprocessed or not taken at all', async () => {
    const ids = Array.from({ length: 60 }, (_, row) => `item-${row}`);
    let requests = 0;
    dynamoDb.on(BatchWriteItemCommand).callsFake((input: BatchWriteItemCommandInput) => {
      if (++requests === 1) throw new ProvisionedThroughputExceededException({ message: '', $metadata: {} });
      const left = requests < 6 ? input.RequestItems?.table?.slice(0, 3) : [];
      return { $metadata: {}, UnprocessedItems: left?.length ? { table: left } : {} };
    });

    const { outcomes, retries } = await write(ids, 'replace');

    expect(Object.keys(outcomes).sort()).toEqual(ids.sort());
    expect(Object.values(outcomes)).toEqual(ids.map(() => ['written']));
    expect(retries).toBeGreaterThanOrEqual(3);
    const sizes = dynamoDb.commandCalls(BatchWriteItemCommand).map(({ args }) => idsOf(args[0].input).length);
    expect(Math.max(...sizes)).toBe(25);
  });

  it('finds the one record that DynamoDB refuses a batch for', async () => {
    dynamoDb.on(BatchWriteItemCommand).callsFake((input: BatchWriteItemCommandInput) => {
      if (idsOf(input).includes('bad')) throw named('ValidationException');
      return { $metadata: {} };
    });

    const { outcomes } = await write(['1', 'bad', '2'], 'replace');

    expect(outcomes).toEqual({
      1: ['written'],
      bad: [{ reason: 'ValidationException it is' }],
      2: ['written'],
    });
  });

  it('fails with what makes no sense to send again', async () => {
    dynamoDb.on(BatchWriteItemCommand).rejects(named('AccessDeniedException'));

    await expect(write(['1'], 'replace')).rejects.toThrow('AccessDeniedException');
    expect(dynamoDb.calls()).toHaveLength(1);
  });
});

describe('a writer of single records', () => {
  const taken = (attempts: number) =>
    new ConditionalCheckFailedException({ message: '', $metadata: { attempts } });

  beforeEach(() => {
    dynamoDb.reset();
    dynamoDb.on(GetItemCommand).resolves({ Item: { id: { S: '1' } } });
  });

  it('skips ids that are taken, without a look at what has them', async () => {
    dynamoDb.on(PutItemCommand).rejects(taken(1));

    expect(await write(['1'], 'skip')).toEqual({ outcomes: { 1: ['skipped'] }, retries: 0 });
    expect(dynamoDb.commandCalls(GetItemCommand)).toHaveLength(0);
  });

  it.each([
    ['was sent twice by the SDK', 2, false],
    ['may have been sent by an import that was ended', 1, true],
  ])('knows its own record where it %s', async (_, attempts, isResumed) => {
    dynamoDb.on(PutItemCommand).rejects(taken(attempts));

    expect(await write(['1'], 'fail', isResumed)).toMatchObject({ outcomes: { 1: ['written'] } });
    // Item 2 is another than the one that is to be written.
    await expect(write(['2'], 'fail', isResumed)).rejects.toThrow('There is an item 2 already');
  });

  it('sends again what the table has no capacity for', async () => {
    dynamoDb.on(PutItemCommand).rejectsOnce(named('ThrottlingException')).resolves({ $metadata: {} });

    expect(await write(['1'], 'skip')).toEqual({ outcomes: { 1: ['written'] }, retries: 1 });
  });
});
