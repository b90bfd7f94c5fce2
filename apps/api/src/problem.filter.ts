import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { NotAnEditor, NotSignedIn, SignInUnavailable } from '@tana/auth';
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
  TooManyReads,
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
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { preferredLanguage } from './language';
import {
  InvalidBody,
  InvalidParameters,
  MethodNotAllowed,
  RouteNotFound,
  ServerBusy,
  TooManyRequests,
  type Sentence,
} from './request.errors';
import { pathOf } from './request.path';

/** What is wrong with one parameter, or with one part of the body. */
interface Fault<Detail> {
  readonly parameter?: string;
  readonly pointer?: string;
  readonly detail: Detail;
}

/** The body of every error: RFC 9457 problem details. */
export interface Problem {
  /** `urn:tana:…` where the problem has a name, else `about:blank`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Path of the request. */
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly Fault<string>[];
  /** The state of each part, where a health check failed. */
  readonly checks?: object;
}

/** What an error is to a client: part of a problem, and headers. What it does not say stays inside. */
interface Answer extends Partial<Pick<Problem, 'title' | 'checks'>> {
  readonly status: number;
  readonly detail?: string | Sentence;
  readonly errors?: readonly Fault<string | Sentence>[];
  /** Name of the problem, in kebab case; none for what the status says already. */
  readonly name?: string;
  readonly headers?: Record<string, string>;
}

const RETRY_AFTER = { 'Retry-After': '1' };
const BUSY: Answer = {
  status: 503,
  name: 'busy',
  title: 'Busy',
  detail: 'The catalogue is getting more requests than it can take. Try again shortly.',
  headers: RETRY_AFTER,
};
const UNAVAILABLE: Answer = {
  status: 503,
  name: 'unavailable',
  title: 'Unavailable',
  detail: 'The catalogue does not answer just now. Try again shortly.',
  headers: RETRY_AFTER,
};

/** The only table from errors to HTTP. An error that it does not know is a bare 500. */
export function answerTo(error: unknown): Answer {
  if (!(error instanceof Error)) return { status: 500 };
  const detail = error.message;
  if (error instanceof ItemNotFound)
    return { status: 404, name: 'item-not-found', title: 'No such item', detail };
  if (error instanceof InvalidItemId || error instanceof InvalidNewItemId)
    return { status: 400, name: 'invalid-item-id', title: 'Invalid item id', detail };
  if (error instanceof InvalidCursor || error instanceof InvalidListCursor) {
    return {
      status: 400,
      name: 'invalid-cursor',
      title: 'Invalid cursor',
      errors: [{ parameter: 'cursor', detail }],
    };
  }
  if (error instanceof PrefixNeedsTitleSort) return invalidParameters([{ parameter: 'q', detail }]);
  if (error instanceof InvalidPrecondition) {
    return { status: 400, name: 'invalid-precondition', title: 'Invalid precondition', detail };
  }
  if (error instanceof InvalidIdempotencyKey) {
    return { status: 400, name: 'invalid-idempotency-key', title: 'Invalid idempotency key', detail };
  }
  if (error instanceof ItemChanged)
    return { status: 412, name: 'item-changed', title: 'Item changed', detail };
  if (error instanceof ItemIdTaken)
    return { status: 412, name: 'item-id-taken', title: 'Item id taken', detail };
  if (error instanceof IdempotencyKeyReused) {
    return { status: 422, name: 'idempotency-key-reused', title: 'Idempotency key reused', detail };
  }
  if (error instanceof ItemTooLarge)
    return { status: 422, name: 'item-too-large', title: 'Item too large', detail };
  if (error instanceof PreconditionMissing) {
    return { status: 428, name: 'precondition-missing', title: 'Precondition missing', detail };
  }
  if (error instanceof PictureNotFound) {
    return { status: 404, name: 'picture-not-found', title: 'No such picture', detail };
  }
  if (error instanceof InvalidPictureName) {
    return { status: 400, name: 'invalid-picture-name', title: 'Invalid picture name', detail };
  }
  if (error instanceof InvalidRange)
    return { status: 400, name: 'invalid-range', title: 'Invalid range', detail };
  if (error instanceof RangeNotSatisfiable) {
    const headers = { 'Content-Range': `bytes */${error.size}` };
    return { status: 416, name: 'range-not-satisfiable', title: 'Range not satisfiable', detail, headers };
  }
  const upload = answerToPicture(error);
  if (upload) return upload;
  if (error instanceof InvalidParameters) return invalidParameters(error.faults);
  if (error instanceof InvalidBody || error instanceof ItemIncomplete || error instanceof UnknownPicture) {
    return { status: 400, name: 'invalid-body', title: 'Invalid body', errors: error.faults };
  }
  if (error instanceof NotSignedIn) {
    const headers = {
      'WWW-Authenticate': challenge(error.reason ? 'invalid_token' : undefined, error.reason),
    };
    return { status: 401, name: 'not-signed-in', title: 'Not signed in', detail, headers };
  }
  if (error instanceof NotAnEditor) {
    const scope = error.kind === 'scope' ? error.lacking : undefined;
    const headers = { 'WWW-Authenticate': challenge('insufficient_scope', detail, scope) };
    const sentence = { en: detail, ja: error.ja };
    return { status: 403, name: 'not-an-editor', title: 'Not an editor', detail: sentence, headers };
  }
  if (error instanceof SignInUnavailable) {
    return { ...UNAVAILABLE, name: 'sign-in-unavailable', title: 'Sign-in unavailable', detail };
  }
  if (error instanceof RouteNotFound)
    return { status: 404, name: 'route-not-found', title: 'No such route', detail };
  if (error instanceof MethodNotAllowed) {
    const headers = { Allow: error.allowed.join(', ') };
    return { status: 405, name: 'method-not-allowed', title: 'Method not allowed', detail, headers };
  }
  if (error instanceof ServerBusy || error instanceof TooManyReads) return BUSY;
  if (error instanceof TooManyRequests) {
    return { status: 429, name: 'too-many-requests', title: 'Too many requests', detail };
  }
  if (error instanceof HttpException) return answerToHttpException(error);
  return answerToFramework(error) ?? answerToAws(error);
}

/**
 * What a request for editors lacks. Without a token there is no error to speak of.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3 also for the characters that may be in it
 */
function challenge(error?: string, description?: string, scope?: string): string {
  const attributes = Object.entries({ error, error_description: description, scope }).flatMap(
    ([name, text]) => (text === undefined ? [] : [`${name}="${text.replaceAll(/[^ !#-[\]-~]/g, '')}"`]),
  );
  return ['Bearer', attributes.join(', ')].join(' ').trim();
}

/** Said to editors, who read Japanese or English. */
function answerToPicture(error: Error): Answer | undefined {
  if (error instanceof UploadBrokenOff) {
    return { status: 400, name: 'upload-broken-off', title: 'Upload broken off', detail: error.message };
  }
  const detail = 'ja' in error ? { en: error.message, ja: String(error.ja) } : error.message;
  if (error instanceof UnsupportedPicture)
    return { status: 415, name: 'unsupported-picture', title: 'Unsupported picture', detail };
  if (error instanceof PictureTooLarge)
    return { status: 413, name: 'picture-too-large', title: 'Picture too large', detail };
  if (error instanceof TooManyPixels)
    return { status: 422, name: 'too-many-pixels', title: 'Too many pixels', detail };
  if (error instanceof BrokenPicture)
    return { status: 422, name: 'broken-picture', title: 'Broken picture', detail };
  if (error instanceof PolyglotPicture)
    return { status: 422, name: 'polyglot-picture', title: 'More than a picture', detail };
  if (error instanceof PictureInUse)
    return { status: 409, name: 'picture-in-use', title: 'Picture in use', detail };
  return error instanceof UploadsBusy ? { ...BUSY, detail } : undefined;
}

function invalidParameters(errors: NonNullable<Answer['errors']>): Answer {
  return { status: 400, name: 'invalid-parameters', title: 'Invalid parameters', errors };
}

/** Nest turns errors of Fastify's body parser into these, and terminus throws one for a failed health check. */
function answerToHttpException(error: HttpException): Answer {
  const response = error.getResponse();
  if (typeof response === 'object' && 'details' in response && typeof response.details === 'object') {
    return {
      status: error.getStatus(),
      name: 'not-ready',
      title: 'Not ready',
      checks: response.details ?? {},
    };
  }
  // No code of ours throws it: Nest's router has found nothing.
  if (error.getStatus() === 404) return answerTo(new RouteNotFound());
  return answerToStatus(error.getStatus(), error.message);
}

/** Fastify's own errors carry a status and a code, and their messages speak of the request alone. */
function answerToFramework(error: Error): Answer | undefined {
  const isOfFastify = 'code' in error && String(error.code).startsWith('FST_') && 'statusCode' in error;
  return isOfFastify ? answerToStatus(Number(error.statusCode), error.message) : undefined;
}

const STATUS_NAMES: Record<number, string> = {
  400: 'malformed-request',
  408: 'request-timeout',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  431: 'headers-too-large',
};

export function answerToStatus(status: number, detail: string): Answer {
  if (status >= 500) return { status };
  const name = STATUS_NAMES[status];
  return { status, ...(name && { name }), detail };
}

/** As the SDK names them; a service exception has the name of its code. */
const THROTTLED =
  /^(ProvisionedThroughputExceeded|Throttl|RequestLimitExceeded|TooManyRequests|RequestThrottled|SlowDown|LimitExceeded)/;
const UNREACHED =
  /^(TimeoutError|AbortError|NetworkingError|InternalServerError|InternalError|ServiceUnavailable)/;
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

function answerToAws(error: Error): Answer {
  if (THROTTLED.test(error.name)) return BUSY;
  const hasNoConnection = 'code' in error && CONNECTION_CODES.has(String(error.code));
  const isServerFault = '$fault' in error && error.$fault === 'server';
  // A proxy's page in place of AWS's answer: the SDK throws what its parser did, with the response hung on.
  const isUnreadable = '$response' in error && !('$fault' in error);
  return UNREACHED.test(error.name) || hasNoConnection || isServerFault || isUnreadable
    ? UNAVAILABLE
    : { status: 500 };
}

/** Whether a request was refused for the sake of the others, without being tried. */
export function isShed(error: unknown): boolean {
  return error instanceof ServerBusy || error instanceof TooManyReads || error instanceof UploadsBusy;
}

/** The IAM action that AWS denied, for the log; undefined where the error is another. */
export function deniedAction(error: unknown): string | undefined {
  if (error instanceof StorageAccessDenied) return error.action;
  if (!(error instanceof Error) || !error.name.startsWith('AccessDenied')) return undefined;
  return /not authorized to perform: ([\w:*]+)/.exec(error.message)?.[1] ?? 'not named by AWS';
}

/** The request that a problem belongs to. */
interface Asked {
  readonly url: string;
  readonly id: string;
  readonly headers?: { readonly 'accept-language'?: string | undefined };
}

/** Status, headers and body of the answer to a failed request. */
export function toProblem(error: unknown, request: Asked) {
  const answer = answerTo(error);
  const headers = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...answer.headers,
  };
  return { status: answer.status, headers, body: problemBody(answer, request) };
}

export function problemBody(answer: Answer, { url, id, headers }: Asked): string {
  const language = preferredLanguage(headers?.['accept-language']);
  const said = (sentence: string | Sentence) =>
    typeof sentence === 'string' ? sentence : sentence[language];
  const { status, name, title, detail, errors, checks } = answer;
  const problem: Problem = {
    type: name ? `urn:tana:${name}` : 'about:blank',
    title: title ?? STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail !== undefined && { detail: said(detail) }),
    ...(errors && { errors: errors.map((fault) => ({ ...fault, detail: said(fault.detail) })) }),
    ...(checks && { checks }),
    instance: pathOf(url),
    requestId: id,
  };
  return JSON.stringify(problem);
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request failed with, for its log line; null while it has not. */
    failure: unknown;
  }
}

/** Answers every error with a problem. The log line of the request says what was behind it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    request.failure = error;
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const { status, headers, body } = toProblem(error, request);
    void reply.code(status).headers(headers).send(body);
  }
}
