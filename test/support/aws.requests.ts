// Jest's own process, where the recorder runs, knows no aliases.
import { PICTURE_PREFIX } from '../../libs/env/src';

/** As much of an HTTP request as tells what it asks of AWS. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of requests to DynamoDB alone. */
  readonly body: string;
}

/**
 * What IAM decides about. Resources are named without the names that each test invents: `table`,
 * `table/index/by_title`, `bucket`, `bucket/images/*` for all pictures, `bucket/<key>` for any other object.
 */
export interface AwsCall {
  readonly action: string;
  readonly resource: string;
}

/** Thrown for a request that is not known here, and whose permission therefore nobody would prove. */
export class UnknownAwsRequest extends Error {
  override readonly name = 'UnknownAwsRequest';
}

/** The stores of a test are called so; a call to any other table or bucket is a fault of Tana's. */
const OWN_NAME = /^tana-/;

/** The service and the access key that a request is signed for. */
export interface Signature {
  readonly accessKeyId: string;
  readonly service: string;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function signatureOf({ headers, method, url }: AwsRequest): Signature {
  const authorization = String(headers.authorization);
  const [, accessKeyId, service] = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(authorization) ?? [];
  if (accessKeyId === undefined || service === undefined) {
    throw new UnknownAwsRequest(`${method} ${url} is not signed`);
  }
  return { accessKeyId, service };
}

/**
 * All that IAM decides about for one request: a copy reads and writes.
 *
 * @throws UnknownAwsRequest
 */
export function callsOf(request: AwsRequest, service: string): AwsCall[] {
  if (service === 'dynamodb') return [dynamoDbCall(request)];
  if (service === 's3') return isCopy(request) ? copyCalls(request) : [s3Call(request)];
  throw new UnknownAwsRequest(`${request.method} ${request.url} is for ${service}`);
}

/** Operations on one table that need the permission of their own name, and nothing else. */
const TABLE_OPERATIONS = ['DeleteItem', 'DescribeTable', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'];

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
function dynamoDbCall({ headers, body }: AwsRequest): AwsCall {
  const operation = String(headers['x-amz-target']).replace(/^DynamoDB_20120810\./, '');
  if (operation === 'BatchWriteItem') return batchWrite(body);
  if (!TABLE_OPERATIONS.includes(operation)) throw new UnknownAwsRequest(`DynamoDB ${operation}`);
  // The protocol of DynamoDB says so.
  const { TableName, IndexName } = JSON.parse(body) as { TableName: string; IndexName?: string };
  if (!OWN_NAME.test(TableName)) throw new UnknownAwsRequest(`${operation} on the table ${TableName}`);
  const resource = IndexName === undefined ? 'table' : `table/index/${IndexName}`;
  return { action: `dynamodb:${operation}`, resource };
}

/** Puts alone: a delete among them would need a right that this does not name. */
function batchWrite(body: string): AwsCall {
  // The protocol of DynamoDB says so.
  const { RequestItems } = JSON.parse(body) as { RequestItems: Record<string, { PutRequest?: object }[]> };
  const tables = Object.keys(RequestItems);
  if (!tables.every((table) => OWN_NAME.test(table))) {
    throw new UnknownAwsRequest(`BatchWriteItem on the table ${tables.join()}`);
  }
  const requests = Object.values(RequestItems).flat();
  if (requests.some(({ PutRequest }) => !PutRequest)) {
    throw new UnknownAwsRequest('BatchWriteItem with a delete');
  }
  return { action: 'dynamodb:BatchWriteItem', resource: 'table' };
}

const OBJECT_ACTIONS = new Map([
  ['GET', 's3:GetObject'],
  ['HEAD', 's3:GetObject'],
  ['PUT', 's3:PutObject'],
  ['DELETE', 's3:DeleteObject'],
]);

/** Any other parameter can make it another operation: `?uploads`, `?tagging`, `?versionId=`. */
const OBJECT_PARAMETERS = ['x-id'];
const LIST_PARAMETERS = ['continuation-token', 'list-type', 'max-keys', 'prefix', 'start-after', 'x-id'];

/** Headers with which S3 asks for more than the operation's own permission. */
const MORE_RIGHTS = /^x-amz-(acl|bypass|copy-source|grant|object-lock|server-side-encryption|tagging)/;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function s3Call(request: AwsRequest): AwsCall {
  const { pathname, searchParams } = new URL(request.url, 'http://s3');
  const [, bucket = '', key] = /^\/([^/]*)(?:\/(.+))?/.exec(pathname) ?? [];
  const action = s3Action(request, key !== undefined, searchParams);
  if (action === undefined) throw new UnknownAwsRequest(`S3 ${request.method} ${request.url}`);
  if (!OWN_NAME.test(bucket)) throw new UnknownAwsRequest(`${action} on the bucket ${bucket}`);
  if (key === undefined) return { action, resource: 'bucket' };
  const name = decodeURIComponent(key);
  return { action, resource: `bucket/${name.startsWith(PICTURE_PREFIX) ? `${PICTURE_PREFIX}*` : name}` };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
function isCopy({ headers, method }: AwsRequest): boolean {
  return method === 'PUT' && headers['x-amz-copy-source'] !== undefined;
}

function copyCalls(request: AwsRequest): AwsCall[] {
  const isOfCopying = (name: string) =>
    /^x-amz-(copy-source|copy-source-if-match|metadata-directive)$/.test(name);
  const others = Object.entries(request.headers).filter(([name]) => !isOfCopying(name));
  const written = { ...request, headers: Object.fromEntries(others) };
  const source = `/${String(request.headers['x-amz-copy-source']).replace(/^\//, '')}`;
  return [s3Call({ method: 'GET', url: source, headers: {}, body: '' }), s3Call(written)];
}

function s3Action(
  { method, headers }: AwsRequest,
  isObject: boolean,
  parameters: URLSearchParams,
): string | undefined {
  const hasOnly = (known: string[]) => [...parameters.keys()].every((name) => known.includes(name));
  if (Object.keys(headers).some((name) => MORE_RIGHTS.test(name))) return undefined;
  if (isObject) return hasOnly(OBJECT_PARAMETERS) ? OBJECT_ACTIONS.get(method) : undefined;
  const isList = method === 'GET' && parameters.get('list-type') === '2' && hasOnly(LIST_PARAMETERS);
  const isHead = method === 'HEAD' && hasOnly([]);
  return isList || isHead ? 's3:ListBucket' : undefined;
}
