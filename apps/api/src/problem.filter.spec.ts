import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ProvisionedThroughputExceededException,
} from '@aws-sdk/client-dynamodb';
import { S3ServiceException } from '@aws-sdk/client-s3';
import {
  BadRequestException,
  InternalServerErrorException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { NotAnEditor, NotSignedIn, SignInUnavailable } from '@tana/auth';
import { deadlineOr, startDeadline } from '@tana/env';
import {
  IdempotencyKeyReused,
  InvalidCursor,
  InvalidIdempotencyKey,
  InvalidItemId,
  InvalidNewItemId,
  InvalidPrecondition,
  ItemChanged,
  ItemIdTaken,
  ItemIncomplete,
  ItemNotFound,
  ItemTooLarge,
  PreconditionMissing,
  PrefixNeedsTitleSort,
  UnknownPicture,
} from '@tana/items';
import {
  BrokenPicture,
  InvalidListCursor,
  InvalidPictureName,
  InvalidRange,
  PictureInUse,
  PictureNotFound,
  PictureTooLarge,
  PolyglotPicture,
  RangeNotSatisfiable,
  StorageAccessDenied,
  TooManyPixels,
  UnsupportedPicture,
  UploadBrokenOff,
  UploadsBusy,
} from '@tana/storage';
import { once } from 'node:events';
import { answerTo, answerToStatus, deniedAction, ProblemFilter, toProblem } from './problem.filter';
import { InvalidParameters, MethodNotAllowed, RouteNotFound, TooManyRequests } from './request.errors';

/** What AWS says of things that nobody outside may know. */
const SECRET =
  'User: arn:aws:sts::123456789012:assumed-role/task is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:ap-northeast-1:123456789012:table/secret-table/index/by_price';

const ofDynamoDb = (name: string, $fault: 'client' | 'server' = 'client') =>
  new DynamoDBServiceException({ name, message: SECRET, $fault, $metadata: {} });

const ofS3 = (name: string, $fault: 'client' | 'server' = 'client') =>
  new S3ServiceException({ name, message: SECRET, $fault, $metadata: {} });

const ofNetwork = (code: string) => Object.assign(new Error(`connect ${code} 10.0.3.7:443`), { code });

const named = (name: string) => Object.assign(new Error(SECRET), { name });

const ofFastify = (statusCode: number) =>
  Object.assign(new Error('Request body is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode });

const REQUEST = { url: '/items/9?x=1', id: 'r-1' };

const bodyOf = (error: unknown): unknown => JSON.parse(toProblem(error, REQUEST).body);

const AWS_ERRORS: readonly [string, unknown][] = [
  ['missing table', ofDynamoDb('ResourceNotFoundException')],
  ['refused input', ofDynamoDb('ValidationException')],
  ['denied by DynamoDB', ofDynamoDb('AccessDeniedException')],
  ['denied by S3', ofS3('AccessDenied')],
  ['denied by S3 to a HEAD', new StorageAccessDenied('s3:GetObject', ofS3('Forbidden'))],
  ['missing bucket', ofS3('NoSuchBucket')],
  ['expired credentials', ofDynamoDb('ExpiredTokenException')],
  ['no credentials', named('CredentialsProviderError')],
  ['lost race', new ConditionalCheckFailedException({ message: SECRET, $metadata: {} })],
];

describe('answerTo', () => {
  it.each<[Error, number, string]>([
    [new ItemNotFound('9'), 404, 'item-not-found'],
    [new InvalidItemId(), 400, 'invalid-item-id'],
    [new InvalidCursor(), 400, 'invalid-cursor'],
    [new PrefixNeedsTitleSort(), 400, 'invalid-parameters'],
    [new InvalidNewItemId(), 400, 'invalid-item-id'],
    [new InvalidPrecondition(), 400, 'invalid-precondition'],
    [new InvalidIdempotencyKey(), 400, 'invalid-idempotency-key'],
    [new ItemChanged(), 412, 'item-changed'],
    [new ItemIdTaken(), 412, 'item-id-taken'],
    [new IdempotencyKeyReused(), 422, 'idempotency-key-reused'],
    [new ItemTooLarge(ofDynamoDb('ValidationException')), 422, 'item-too-large'],
    [new PreconditionMissing(), 428, 'precondition-missing'],
    [new PictureNotFound('x.jpg'), 404, 'picture-not-found'],
    [new InvalidPictureName(), 400, 'invalid-picture-name'],
    [new InvalidRange(), 400, 'invalid-range'],
    [new RangeNotSatisfiable(7), 416, 'range-not-satisfiable'],
    [new InvalidListCursor(), 400, 'invalid-cursor'],
    [new UploadBrokenOff(), 400, 'upload-broken-off'],
    [new InvalidParameters([{ parameter: 'limit', detail: 'limit is wrong' }]), 400, 'invalid-parameters'],
    [new NotSignedIn(), 401, 'not-signed-in'],
    [new NotSignedIn('The token has expired.'), 401, 'not-signed-in'],
    [new SignInUnavailable(new Error(SECRET)), 503, 'sign-in-unavailable'],
    [new RouteNotFound(), 404, 'route-not-found'],
    [new MethodNotAllowed(['GET']), 405, 'method-not-allowed'],
    [new TooManyRequests(30), 429, 'too-many-requests'],
  ])('takes %s for %i %s and says what is wrong', (error, status, name) => {
    const answer = answerTo(error);

    expect(answer).toMatchObject({ status, name, title: expect.stringMatching(/^[A-Z][a-z -]+$/) });
    expect([answer.detail, answer.errors?.[0]?.detail]).toContain(error.message);
  });

  it.each<[Error & { ja: string }, number, string]>([
    [new NotAnEditor('scope', 'catalog/edit'), 403, 'not-an-editor'],
    [new NotAnEditor('group', 'editors'), 403, 'not-an-editor'],
    [new UnsupportedPicture(), 415, 'unsupported-picture'],
    [new PictureTooLarge(10_485_760), 413, 'picture-too-large'],
    [new TooManyPixels(50_000_000, 16_383), 422, 'too-many-pixels'],
    [new BrokenPicture(), 422, 'broken-picture'],
    [new PolyglotPicture('HTML'), 422, 'polyglot-picture'],
    [new PictureInUse('item'), 409, 'picture-in-use'],
    [new PictureInUse('picture'), 409, 'picture-in-use'],
    [new UploadsBusy(), 503, 'busy'],
  ])('takes %s for %i %s and says in two languages how to mend it', (error, status, name) => {
    const { message: en, ja } = error;

    expect(answerTo(error)).toMatchObject({ status, name, detail: { en, ja } });
    expect([en, ja]).toEqual([expect.stringMatching(/: \w.*\.$/), expect.stringMatching(/。$/)]);
  });

  it('says when to come back to who finds no place for an upload', () => {
    expect(answerTo(new UploadsBusy()).headers).toEqual({ 'Retry-After': '1' });
  });

  it.each([
    [new InvalidCursor(), ['cursor']],
    [new InvalidListCursor(), ['cursor']],
    [new PrefixNeedsTitleSort(), ['q']],
    [
      new InvalidParameters([
        { parameter: 'limit', detail: 'a' },
        { parameter: 'page', detail: 'b' },
      ]),
      ['limit', 'page'],
    ],
  ])('names the parameters that %s is about', (error, parameters) => {
    expect(answerTo(error).errors?.map(({ parameter }) => parameter)).toEqual(parameters);
  });

  it.each<[string, Error, string]>([
    ['a picture that is not there', new UnknownPicture(), '/imageKey'],
    [
      'a price that nobody gives',
      new ItemIncomplete([{ pointer: '/price', detail: { en: 'a price', ja: '価格' } }]),
      '/price',
    ],
  ])('takes %s for a fault of the body', (_what, error, pointer) => {
    expect(answerTo(error)).toMatchObject({ status: 400, name: 'invalid-body', errors: [{ pointer }] });
  });

  it('says which methods a path has', () => {
    expect(answerTo(new MethodNotAllowed(['GET', 'HEAD'])).headers).toEqual({ Allow: 'GET, HEAD' });
  });

  it('says how long a picture is that a range lies outside of', () => {
    expect(answerTo(new RangeNotSatisfiable(7)).headers).toEqual({ 'Content-Range': 'bytes */7' });
  });

  it.each([
    new ProvisionedThroughputExceededException({ message: SECRET, $metadata: {} }),
    ofDynamoDb('ProvisionedThroughputExceededException'),
    ofDynamoDb('ThrottlingException'),
    ofDynamoDb('Throttling'),
    ofDynamoDb('RequestLimitExceeded'),
    ofDynamoDb('LimitExceededException'),
    ofS3('SlowDown', 'server'),
    ofS3('TooManyRequestsException'),
    ofS3('RequestThrottledException'),
  ])('says that the catalogue is busy for $name', (error) => {
    expect(answerTo(error)).toEqual({
      status: 503,
      name: 'busy',
      title: 'Busy',
      detail: 'The catalogue is getting more requests than it can take. Try again shortly.',
      headers: { 'Retry-After': '1' },
    });
  });

  it.each<[string, Error]>([
    ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT'].map(
      (code): [string, Error] => [code, ofNetwork(code)],
    ),
    ...['TimeoutError', 'AbortError', 'NetworkingError'].map((name): [string, Error] => [name, named(name)]),
    ['InternalServerError', ofDynamoDb('InternalServerError', 'server')],
    ['InternalError', ofS3('InternalError', 'server')],
    ['ServiceUnavailable', ofS3('ServiceUnavailable')],
    ['an unknown fault of the server', ofS3('Meltdown', 'server')],
  ])('says that the catalogue does not answer for %s', (_what, error) => {
    expect(answerTo(error)).toEqual({
      status: 503,
      name: 'unavailable',
      title: 'Unavailable',
      detail: 'The catalogue does not answer just now. Try again shortly.',
      headers: { 'Retry-After': '1' },
    });
  });

  it('says the same where the time of a request has run out', async () => {
    const { result: deadline } = startDeadline(0, () => deadlineOr(60_000));
    await once(deadline, 'abort');

    expect(answerTo(deadline.reason)).toMatchObject({ status: 503, name: 'unavailable' });
  });

  it.each<[string, unknown]>([
    ...AWS_ERRORS,
    ['a mistake of ours', new TypeError('x is not a function')],
    ['an error of a system call', ofNetwork('ENOENT')],
    ['what only calls itself Fastify’s', Object.assign(new Error(SECRET), { code: 'FST_X' })],
    ['what only carries a status', Object.assign(new Error(SECRET), { statusCode: 404 })],
    ['a text', SECRET],
    ['an object', { message: SECRET }],
    ['nothing', undefined],
    ['null', null],
  ])('is a bare 500 for %s', (_what, error) => {
    expect(answerTo(error)).toEqual({ status: 500 });
  });

  it.each([
    [400, 'malformed-request'],
    [408, 'request-timeout'],
    [413, 'body-too-large'],
    [414, 'uri-too-long'],
    [415, 'unsupported-media-type'],
    [431, 'headers-too-large'],
  ])('takes the %i of Fastify for %s', (status, name) => {
    expect(answerTo(ofFastify(status))).toEqual({ status, name, detail: 'Request body is too large' });
  });

  it('hides what Fastify says of a fault of ours', () => {
    expect(answerTo(ofFastify(500))).toEqual({ status: 500 });
  });

  it('takes an HTTP exception of Nest for what it is', () => {
    expect(answerTo(new BadRequestException('Unexpected token in JSON'))).toEqual({
      status: 400,
      name: 'malformed-request',
      detail: 'Unexpected token in JSON',
    });
  });

  it('hides what an HTTP exception of Nest says of a fault of ours', () => {
    expect(answerTo(new InternalServerErrorException(SECRET))).toEqual({ status: 500 });
    expect(answerTo(new ServiceUnavailableException(SECRET))).toEqual({ status: 503 });
  });

  it('shows the state of each part where a health check failed', () => {
    const details = { items: { status: 'down', message: 'TimeoutError' } };

    expect(answerTo(new ServiceUnavailableException({ status: 'error', details }))).toEqual({
      status: 503,
      name: 'not-ready',
      title: 'Not ready',
      checks: details,
    });
  });
});

describe('answerToStatus', () => {
  it('has no name for what the status says already', () => {
    expect(answerToStatus(404, 'Nothing here')).toEqual({ status: 404, detail: 'Nothing here' });
  });

  it('says nothing of a fault of ours', () => {
    expect(answerToStatus(502, SECRET)).toEqual({ status: 502 });
  });
});

describe('deniedAction', () => {
  it.each<[string, unknown, string | undefined]>([
    ['DynamoDB', ofDynamoDb('AccessDeniedException'), 'dynamodb:Query'],
    ['S3', ofS3('AccessDenied'), 'dynamodb:Query'],
    ['S3 to a HEAD, without saying what', new StorageAccessDenied('s3:GetObject', undefined), 's3:GetObject'],
    [
      'AWS without saying what',
      Object.assign(new Error('Access Denied'), { name: 'AccessDenied' }),
      'not named by AWS',
    ],
  ])('is what was denied by %s', (_who, error, action) => {
    expect(deniedAction(error)).toBe(action);
  });

  it.each([[ofDynamoDb('ValidationException')], [new Error(SECRET)], [SECRET], [undefined], [null]])(
    'is none of %p',
    (error) => {
      expect(deniedAction(error)).toBeUndefined();
    },
  );
});

describe('the challenge to whoever may not edit', () => {
  it.each([
    [new NotSignedIn(), 'Bearer'],
    [new NotSignedIn('Über "x\\y" …'), 'Bearer error="invalid_token", error_description="ber xy "'],
    [
      new NotAnEditor('scope', 'catalog/edit'),
      'Bearer error="insufficient_scope", error_description="The access token lacks the scope catalog/edit: ask an administrator for it.", scope="catalog/edit"',
    ],
    [
      new NotAnEditor('group', '編集"者'),
      'Bearer error="insufficient_scope", error_description="The access token lacks the group : ask an administrator for it."',
    ],
  ])('by %s has only characters that a challenge may have', (error, challenge) => {
    expect(answerTo(error).headers).toEqual({ 'WWW-Authenticate': challenge });
  });
});

describe('toProblem', () => {
  it('is a problem of RFC 9457', () => {
    const { status, headers } = toProblem(new ItemNotFound('9'), REQUEST);

    expect(status).toBe(404);
    expect(headers).toEqual({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
    expect(bodyOf(new ItemNotFound('9'))).toEqual({
      type: 'urn:tana:item-not-found',
      title: 'No such item',
      status: 404,
      detail: 'No item has this id.',
      instance: '/items/9',
      requestId: 'r-1',
    });
  });

  it('adds the headers that the answer has of its own', () => {
    expect(toProblem(new RangeNotSatisfiable(7), REQUEST).headers).toHaveProperty(
      'Content-Range',
      'bytes */7',
    );
    expect(toProblem(ofNetwork('ECONNREFUSED'), REQUEST).headers).toHaveProperty('Retry-After', '1');
  });

  it('says it in the language that the client likes best', () => {
    const headers = { 'accept-language': 'ja' };
    const { body } = toProblem(new BrokenPicture(), { ...REQUEST, headers });

    expect(JSON.parse(body)).toMatchObject({ detail: new BrokenPicture().ja });
    expect(bodyOf(new BrokenPicture())).toMatchObject({ detail: new BrokenPicture().message });
  });

  it('lists what is wrong with single parameters', () => {
    expect(bodyOf(new PrefixNeedsTitleSort())).toMatchObject({
      type: 'urn:tana:invalid-parameters',
      errors: [{ parameter: 'q', detail: expect.stringContaining('sort=title') }],
    });
  });

  it('says nothing but the status of what it does not know', () => {
    expect(bodyOf(new Error(SECRET))).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      instance: '/items/9',
      requestId: 'r-1',
    });
  });

  it('has a title for a status that nobody knows', () => {
    expect(bodyOf(ofFastify(499))).toMatchObject({ type: 'about:blank', title: 'Error', status: 499 });
  });

  it.each<[string, unknown]>([
    ...AWS_ERRORS,
    ['throttled', ofDynamoDb('ThrottlingException')],
    ['unavailable', ofS3('InternalError', 'server')],
    ['not reached', ofNetwork('ECONNREFUSED')],
  ])('never repeats what AWS said: %s', (_what, error) => {
    expect(JSON.stringify(toProblem(error, REQUEST))).not.toMatch(
      /arn:|secret|authorized|dynamodb|s3:|10\.0/i,
    );
  });
});

describe('ProblemFilter', () => {
  /** As much of a request and a reply of Fastify as the filter touches. */
  const exchange = (state: { sent?: boolean; headersSent?: boolean } = {}) => {
    const request = { ...REQUEST, failure: null as unknown };
    const answer = { status: 0, headers: {}, body: '', destroyed: false };
    const reply = {
      sent: state.sent ?? false,
      raw: {
        headersSent: state.headersSent ?? false,
        destroy: () => {
          answer.destroyed = true;
        },
      },
      code: (status: number) => {
        answer.status = status;
        return reply;
      },
      headers: (headers: object) => {
        answer.headers = headers;
        return reply;
      },
      send: (body: string) => {
        answer.body = body;
        return reply;
      },
    };
    return { request, answer, host: new ExecutionContextHost([request, reply]) };
  };

  it('answers with the problem', () => {
    const { answer, host } = exchange();

    new ProblemFilter().catch(new ItemNotFound('9'), host);

    const { status, headers, body } = toProblem(new ItemNotFound('9'), REQUEST);
    expect(answer).toEqual({ status, headers, body, destroyed: false });
  });

  it('leaves the error for the log line of the request', () => {
    const { request, host } = exchange();
    const error = new Error(SECRET);

    new ProblemFilter().catch(error, host);

    expect(request.failure).toBe(error);
  });

  it.each([{ sent: true }, { headersSent: true }])(
    'cuts the connection of an answer that has begun, since its status cannot be mended: %j',
    (state) => {
      const { request, answer, host } = exchange(state);
      const error = new Error('read failed');

      new ProblemFilter().catch(error, host);

      expect(answer).toEqual({ status: 0, headers: {}, body: '', destroyed: true });
      expect(request.failure).toBe(error);
    },
  );
});
