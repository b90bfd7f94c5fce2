import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { isProbe } from './health/probe';
import { answerTo, deniedAction, isShed } from './problem.filter';
import { pathOf } from './request.path';

/** What must never be in a log, wherever it might turn up in an entry. */
const SECRETS = ['authorization', 'cookie', 'token'].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * Where CloudWatch's lines come from. A reader writes some lines at a time, no later than 100 ms and at its exit: a write
 * costs more than all of a line. An editor writes each at once: who changed what is known, however the process ends.
 */
export function standardOutput(isEditor: boolean): DestinationStream {
  return pino.destination(isEditor ? { sync: true } : { sync: false, minLength: 4096, periodicFlush: 100 });
}

/** JSON lines. */
export function createLogger(level: string, destination: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: isoTime(),
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: loggedError },
    redact: { paths: SECRETS, censor: '[redacted]' },
    hooks: { streamWrite: escaped },
  };
  return pino(options, destination);
}

/** As pino's own, which makes a date of every line: here the seconds are written once a second. */
function isoTime(): () => string {
  let second = NaN;
  let written = '';
  return () => {
    const now = Date.now();
    const millisecond = now % 1000;
    if (now - millisecond !== second) {
      second = now - millisecond;
      written = `,"time":"${new Date(second).toISOString().slice(0, -4)}`;
    }
    return `${written}${String(millisecond).padStart(3, '0')}Z"`;
  };
}

/**
 * What JSON may have as it is, and who reads the log must not: characters that control a terminal (C1, DEL), break a line
 * (U+2028, U+2029) or turn text around. They only occur in strings, where their escapes mean the same.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-7
 */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function escaped(line: string): string {
  return line.replace(UNSAFE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Of an error only what helps: the SDK hangs whole requests and responses on its own. */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code: unknown = 'code' in error ? error.code : undefined;
  return { name, message, code, stack, ...(cause !== undefined && { cause: loggedError(cause) }) };
}

/** Nest's log through pino. A message may be an object: its `msg` is then the text. */
export class PinoLoggerService implements LoggerService {
  constructor(private readonly logger: Logger) {}

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the context last, and a stack, where there is one, before it. */
  private write(level: Level, message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    if (message instanceof Error) this.logger[level]({ context, err: message });
    else if (typeof message === 'object') this.logger[level]({ context, ...message });
    else this.logger[level]({ context, stack }, '%s', message);
  }
}

/**
 * The logger of a request: a child of the logger with the request's id, as pino makes one, but without looking for
 * secrets in that id, which would take longer than all the rest.
 */
export function createRequestLogger(logger: Logger, requestId: string): Logger {
  const { chindingsSym } = pino.symbols;
  // What pino's types do not tell: what is bound to a logger is a text, which lines begin with.
  const child = Object.create(logger) as Logger & Record<typeof chindingsSym, string>;
  child[chindingsSym] = `${child[chindingsSym]},"requestId":${JSON.stringify(requestId)}`;
  return child;
}

/** One line a request, when its answer is through or its client has gone; probes of the load balancer at debug. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.decorateRequest('failure', null);
  const lines = fastify.log.child({}, { redact: [] });
  fastify.whenEnded.push((request, reply) => {
    const entry = requestEntry(request, reply);
    if (isProbe(request.url)) fastify.log.debug(entry);
    else if (entry.status >= 500 && !isShed(request.failure)) fastify.log.error(entry);
    // There is no place for a secret in it, and to look for one takes longer than to write the line.
    else lines.info(entry);
  });
}

function requestEntry(request: FastifyRequest, reply: FastifyReply) {
  const { id: requestId, method, url, ip, failure, trace } = request;
  const status = reply.statusCode;
  return {
    requestId,
    msg: 'request',
    method,
    path: pathOf(url),
    status,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ip,
    traceId: trace?.id,
    ...(!reply.raw.writableFinished && { clientGone: true }),
    ...(status >= 400 && { problem: answerTo(failure).name }),
    ...(status >= 500 && !isShed(failure) && { err: failure, deniedAction: deniedAction(failure) }),
  };
}
