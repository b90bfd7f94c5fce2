import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, preValidationHookHandler } from 'fastify';
import { TooManyReads } from './items.errors';
import type { CachedRoute, ReadCache } from './read.cache';
import { sendAnswer } from './sending';

declare module 'fastify' {
  interface FastifyContextConfig {
    cachedAs?: CachedRoute;
  }
}

/** Marks a route whose answers to the public are cached. */
export const CachedAs = (cachedAs: CachedRoute): MethodDecorator => RouteConfig({ cachedAs });

/** What the cache knows an answer by. */
export const cacheNameOf: Record<CachedRoute, (request: FastifyRequest) => string> = {
  // However the URL spells it, since an own write knows the id alone. The route has this parameter.
  item: ({ params }) => (params as { id: string }).id,
  // As it came. Another spelling of the same query is an entry of its own.
  list: ({ url }) => url,
};

/**
 * Answers what is in the cache where Nest would begin its work, which costs many times as much as the rest. All hooks of
 * every request are behind it by then: limits, tokens, headers, refused parameters. What is not in the cache goes on to
 * the controller, which checks and reads it and puts it there.
 */
export function answerFromCache(fastify: FastifyInstance, cache: ReadCache): void {
  fastify.addHook('onRoute', (route) => {
    const cachedAs = route.config?.cachedAs;
    if (cachedAs === undefined) return;
    const nameOf = cacheNameOf[cachedAs];
    const isRefused = (request: FastifyRequest) =>
      request.editor === null && cache.isRefused(cachedAs, nameOf(request));
    const answer: preValidationHookHandler = (request, reply, done) => {
      const found = request.editor === null ? cache.find(cachedAs, nameOf(request)) : undefined;
      if (found) sendAnswer(request, reply, found).catch(done);
      else done(isRefused(request) ? new TooManyReads() : undefined);
    };
    route.preValidation = [...[route.preValidation ?? []].flat(), answer];
  });
}
