import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { isProbe } from './health/probe';
import { answerTo, deniedAction } from './problem.filter';

/** What must never be in a log, wherever it might turn up in an entry. */
const SECRETS = ['authorization', 'cookie', 'token'].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines on standard output, for CloudWatch Logs. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: loggedError },
    redact: { paths: SECRETS, censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
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

/** One line a request, when its answer is through or its client has gone; probes of the load balancer at debug. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.decorateRequest('failure', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    // Not Fastify's own `onResponse`, which a client that goes away never gets to.
    reply.raw.once('close', () => logRequest(request, reply));
    done();
  });
}

function logRequest({ method, url, ip, log, failure, trace }: FastifyRequest, reply: FastifyReply): void {
  const status = reply.statusCode;
  const entry = {
    msg: 'request',
    method,
    path: url.split('?', 1)[0],
    status,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ip,
    traceId: trace?.id,
    ...(!reply.raw.writableFinished && { clientGone: true }),
    ...(status >= 400 && { problem: answerTo(failure).name }),
    ...(status >= 500 && { err: failure, deniedAction: deniedAction(failure) }),
  };
  if (isProbe(url)) log.debug(entry);
  else if (status >= 500) log.error(entry);
  else log.info(entry);
}
