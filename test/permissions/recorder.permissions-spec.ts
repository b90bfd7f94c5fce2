import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsOf, signatureOf, UnknownAwsRequest, type AwsRequest } from '../support/aws.requests';
import { CallRecorder, readRecords, removeRecords, writeRecords } from '../support/call.recorder';
import { credentialsFor, FIXTURES } from '../support/signers';

const TEST = 'recorder.permissions-spec.ts';
const [Bucket, TableName] = ['tana-bucket', 'tana-table'];

describe('the recorder', () => {
  /** It answers anything with an empty object. */
  let server: Server;
  let recorder: CallRecorder;

  beforeEach(async () => {
    server = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
    recorder = new CallRecorder();
    recorder.watch(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const clientOf = <T>(Client: new (options: object) => T, accessKeyId: string): T => {
    const { port } = server.address() as AddressInfo;
    return new Client({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'ap-northeast-1',
      credentials: { accessKeyId, secretAccessKey: 'any' },
      forcePathStyle: true,
    });
  };
  const keyOf = (plane: 'reader' | 'editor') => credentialsFor(plane).AWS_ACCESS_KEY_ID;

  it('keeps each call once, with who made it and in which test file, in a fixed order', async () => {
    const s3 = clientOf(S3Client, keyOf('reader'));
    const dynamoDb = clientOf(DynamoDBClient, keyOf('editor'));
    for (const Key of ['images/りんご.jpg', 'images/b.jpg'])
      await s3.send(new HeadObjectCommand({ Bucket, Key }));
    await s3.send(new HeadBucketCommand({ Bucket }));
    const Key = { id: { S: '1' } };
    for (let time = 0; time < 2; time++) await dynamoDb.send(new GetItemCommand({ TableName, Key }));

    const [reader, editor] = [
      { plane: 'reader', test: TEST },
      { plane: 'editor', test: TEST },
    ];
    expect(recorder.recorded).toEqual([
      { ...editor, action: 'dynamodb:GetItem', resource: 'table' },
      { ...reader, action: 's3:GetObject', resource: 'bucket/images/*' },
      { ...reader, action: 's3:ListBucket', resource: 'bucket' },
    ]);
    expect(() => recorder.throwProblems()).not.toThrow();
  });

  it('leaves out what the tests’ own clients ask', async () => {
    await clientOf(S3Client, FIXTURES).send(new GetBucketPolicyCommand({ Bucket }));
    expect(recorder.recorded).toEqual([]);
    expect(() => recorder.throwProblems()).not.toThrow();
  });

  it('fails the run for a request that it cannot name', async () => {
    await clientOf(S3Client, keyOf('reader')).send(new GetBucketPolicyCommand({ Bucket }));
    expect(() => recorder.throwProblems()).toThrow(`S3 GET /${Bucket}/?policy`);
  });

  it('fails the run for a request that is signed by nobody it knows, or not at all', async () => {
    await clientOf(S3Client, 'somebody').send(new HeadBucketCommand({ Bucket }));
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/${Bucket}/unsigned`);
    expect(() => recorder.throwProblems()).toThrow(
      /unsigned is not signed[^]*signed by somebody, whom nobody knows/,
    );
  });

  it.each([
    [new GetObjectCommand({ Bucket, Key: 'images/a.jpg' }), 's3:GetObject', 'bucket/images/*'],
    [new GetObjectCommand({ Bucket, Key: 'private/a b' }), 's3:GetObject', 'bucket/private/a b'],
    [new PutObjectCommand({ Bucket, Key: 'images/a.jpg', Body: 'a' }), 's3:PutObject', 'bucket/images/*'],
    [new DeleteObjectCommand({ Bucket, Key: 'images/a.jpg' }), 's3:DeleteObject', 'bucket/images/*'],
    [
      new ListObjectsV2Command({ Bucket, Prefix: 'images/', StartAfter: 'images/a', MaxKeys: 9 }),
      's3:ListBucket',
      'bucket',
    ],
  ])('names what the SDK sends, case %#', async (command, action, resource) => {
    const s3 = clientOf(S3Client, keyOf('editor'));
    // The answer is no S3's, and not looked at.
    await (s3.send as (sent: object) => Promise<unknown>)(command).catch(() => undefined);
    expect(recorder.recorded).toEqual([{ plane: 'editor', test: TEST, action, resource }]);
  });

  it('names both what a copy reads and what it writes', async () => {
    const copy = { Bucket, Key: 'images/a.jpg', CopySource: `${Bucket}/private/a`, CopySourceIfMatch: '"1"' };
    const command = new CopyObjectCommand({
      ...copy,
      MetadataDirective: 'REPLACE',
      Metadata: { width: '1' },
    });
    await clientOf(S3Client, keyOf('editor'))
      .send(command)
      .catch(() => undefined);
    expect(recorder.recorded).toMatchObject([
      { action: 's3:GetObject', resource: 'bucket/private/a' },
      { action: 's3:PutObject', resource: 'bucket/images/*' },
    ]);
  });

  it('names the index that is queried', async () => {
    const query = { TableName, IndexName: 'by_title', KeyConditionExpression: 'listing = :l' };
    await clientOf(DynamoDBClient, keyOf('reader')).send(new QueryCommand(query));
    expect(recorder.recorded).toMatchObject([{ action: 'dynamodb:Query', resource: 'table/index/by_title' }]);
  });
});

describe('requests that need more than they seem to', () => {
  const request = (method: string, url: string, headers: AwsRequest['headers'] = {}): AwsRequest => ({
    method,
    url,
    headers,
    body: JSON.stringify({ TableName: 'other' }),
  });

  it.each([
    ['s3', request('PUT', '/tana-b/images/a', { 'x-amz-acl': 'public-read' })],
    ['s3', request('PUT', '/tana-b/images/a', { 'x-amz-tagging': 'a=b' })],
    ['s3', request('PUT', '/tana-b/images/a', { 'x-amz-copy-source': 'other/a' })],
    [
      's3',
      request('PUT', '/tana-b/images/a', {
        'x-amz-copy-source': 'tana-b/images/a',
        'x-amz-tagging-directive': 'REPLACE',
      }),
    ],
    ['s3', request('PUT', '/tana-b/images/a?uploadId=1&partNumber=1')],
    ['s3', request('GET', '/tana-b/images/a?versionId=1')],
    ['s3', request('DELETE', '/tana-b')],
    ['s3', request('PUT', '/tana-b')],
    ['s3', request('POST', '/tana-b?delete')],
    ['s3', request('GET', '/tana-b?list-type=2&versions')],
    ['s3', request('GET', '/')],
    ['s3', request('GET', '/other/images/a')],
    ['dynamodb', request('POST', '/', { 'x-amz-target': 'DynamoDB_20120810.BatchGetItem' })],
    ['dynamodb', request('POST', '/', { 'x-amz-target': 'DynamoDB_20120810.GetItem' })],
    ['sqs', request('POST', '/')],
  ])('are not named: %s %j', (service, asked) => {
    expect(() => callsOf(asked, service)).toThrow(UnknownAwsRequest);
  });

  it('are not taken for signed', () => {
    expect(() => signatureOf(request('GET', '/a', { authorization: 'Bearer x' }))).toThrow('is not signed');
  });
});

describe('records', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tana-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const call = { plane: 'reader', action: 's3:GetObject', resource: 'bucket/images/*' } as const;

  it('are kept by test file, and replaced by what a file does when it is run again', () => {
    writeRecords(
      [
        { ...call, test: 'a' },
        { ...call, test: 'b' },
      ],
      folder,
    );
    const again = { ...call, action: 's3:PutObject', test: 'b' };
    writeRecords([again], folder);
    expect(readRecords(folder, ['a', 'b'])).toEqual([{ ...call, test: 'a' }, again]);
  });

  it('must be there for every test file that calls AWS', () => {
    writeRecords([{ ...call, test: 'a' }], folder);
    expect(() => readRecords(folder, ['a', 'b', 'c'])).toThrow(
      'The calls of b, c are not recorded: run "npm run build && npm run test:local" first.',
    );
    expect(readRecords(folder, ['a', 'npm-start.local-spec.ts'])).toHaveLength(1);
    removeRecords(folder);
    expect(() => readRecords(folder, ['a'])).toThrow('The calls of a are not recorded');
  });
});
