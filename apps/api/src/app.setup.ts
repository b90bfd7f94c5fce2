import proxyAddr from '@fastify/proxy-addr';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { AccessTokens, authenticate } from '@tana/auth';
import type { Environment } from '@tana/env';
import { answerFromCache, ReadCache } from '@tana/items';
import { receiveUploads } from '@tana/storage';
import {
  LogController,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { LRUCache } from 'lru-cache';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Bindings, Logger } from 'pino';
import { apiConfig, type ApiConfig } from './api.config';
import { AppModule } from './app.module';
import { useCompression } from './compression';
import { limitTime } from './deadline';
import { watchEnds } from './ends';
import { createLogger, createRequestLogger, logRequests, PinoLoggerService, standardOutput } from './logging';
import { measure } from './metrics';
import { createOpenApi } from './openapi';
import { toProblem } from './problem.filter';
import { useRateLimit } from './rate.limit';
import { refuseOtherMediaTypes, refuseUnknownParameters, refuseUnknownRoutes } from './routing';
import { REFUSAL_HEADERS, useCors, useSecurityHeaders } from './security';
import { shedLoad } from './shedding';
import { Shutdown } from './shutdown';
import { limitSlowClients } from './slow.clients';
import { traceOf, traceRequests } from './trace.id';
import { refuseUnparsed } from './unparsed';

/** A picture's name has up to 1,017 bytes, each of which can take three characters of a URL. */
const MAX_PARAM_LENGTH = 4096;

/** The largest JSON body: an item with 5,000 characters of description, and then some. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** Longer than the 60 s of an ALB, which must be the one to close idle connections, or requests are lost. */
const KEEP_ALIVE_MS = 75_000;

/** For a client to send its headers. */
const RECEIVE_HEADERS_MS = 10_000;

/** How often Node looks for clients that take longer. */
const LOOK_FOR_SLOW_MS = 5000;

/** For a connection on which nothing moves, neither way: the same, and longer than an upload is worked for. */
const STALLED_MS = KEEP_ALIVE_MS;

/** For a client to send all: minutes, for a large picture over a slow line. Bodies are read of editors alone. */
const RECEIVE_MS = 300_000;

/** The API, ready to listen or to be given more routes. */
export async function createApp(env: Environment): Promise<NestFastifyApplication> {
  const logger = createLogger(env.LOG_LEVEL, standardOutput(env.EDITOR));
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.for(env),
    createAdapter(env, logger),
    {
      logger: new PinoLoggerService(logger),
      abortOnError: false,
    },
  );
  await setUp(app);
  return app;
}

/** Fastify as the API uses it. */
export function createAdapter({ TRUSTED_PROXIES }: Environment, logger: Logger): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: TRUSTED_PROXIES.length > 0 ? trustIn(TRUSTED_PROXIES) : false,
    bodyLimit: BODY_LIMIT_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A request that has no body needs no stream that ends.
    http: {
      headersTimeout: RECEIVE_HEADERS_MS,
      connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
      optimizeEmptyRequests: true,
    },
    connectionTimeout: STALLED_MS,
    requestTimeout: RECEIVE_MS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: requestId,
    childLoggerFactory: (_logger: unknown, bindings: Bindings) =>
      createRequestLogger(logger, String(bindings.requestId)),
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const { status, headers, body } = toProblem(error, request);
      const trace = traceOf(request.headers['x-amzn-trace-id']);
      request.log.info({ msg: 'request refused', status, problem: error.code, traceId: trace?.id });
      void reply
        .code(status)
        .headers({
          ...REFUSAL_HEADERS,
          ...headers,
          ...(trace && { 'X-Amzn-Trace-Id': trace.header }),
          'X-Request-Id': request.id,
        })
        .send(body);
    },
    clientErrorHandler: (error, socket) => refuseUnparsed(error, socket, logger),
  });
}

/** Everything between Fastify and the controllers; main and the tests run the same. Call it before `app.init()`. */
export async function setUp(app: NestFastifyApplication): Promise<void> {
  const config = app.get<ApiConfig>(apiConfig.KEY);
  const fastify = app.getHttpAdapter().getInstance();

  watchEnds(fastify);
  nameRequests(fastify);
  traceRequests(fastify);
  logRequests(fastify);
  measure(fastify, config);
  limitSlowClients(fastify, app.getHttpServer(), config);
  useSecurityHeaders(fastify, config);
  shedLoad(fastify);
  await useCors(app, config);
  useRateLimit(fastify, config);
  authenticate(fastify, app.get(AccessTokens));
  receiveUploads(fastify, config.uploadMaxBytes);
  await useCompression(app);
  readMergePatches(fastify);
  refuseUnknownRoutes(fastify, MAX_PARAM_LENGTH);

  const document = createOpenApi(app);
  refuseOtherMediaTypes(fastify, document);
  refuseUnknownParameters(fastify, document);
  answerFromCache(fastify, app.get(ReadCache));
  limitTime(fastify, config);
  SwaggerModule.setup('docs', app, document, {
    ui: config.docs,
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Tana API',
  });

  const shutdown = app.get(Shutdown);
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (shutdown.hasBegun) reply.header('Connection', 'close');
    done(null, payload);
  });
  // Exits with 0 after the hooks; without this option Nest would end the process by the signal itself.
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
}

/** The peers of a request are the same few load balancers again and again: each is looked at once. */
function trustIn(proxies: readonly string[]): (address: string, hop: number) => boolean {
  const isTrusted = proxyAddr.compile([...proxies]);
  const known = new LRUCache<string, boolean>({ max: 1000 });
  return (address, hop) => {
    const isKnown = known.get(address) ?? isTrusted(address, hop);
    known.set(address, isKnown);
    return isKnown;
  };
}

/** A caller's own id is kept where it cannot do harm in a log. */
function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

function nameRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
}

/** As strict as JSON: `__proto__` and `constructor.prototype` are refused. */
function readMergePatches(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/merge-patch+json', { parseAs: 'string' }, parseJson);
}
