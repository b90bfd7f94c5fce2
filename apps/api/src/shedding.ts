import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isProbe } from './health/probe';
import { ServerBusy } from './request.errors';

declare module 'fastify' {
  interface FastifyRequest {
    /** It is worked for, and its answer has not begun. */
    hasPlace: boolean;
  }
}

/** Requests that are worked for at once, besides those for the read cache, which has its own limit. */
const PLACES = 300;

/** What the event loop may be late: what came in meanwhile has waited as long. Half a vCPU pauses for 50 ms at a time. */
const LATEST_MS = 500;

const LOOK_EVERY_MS = 100;

/** In a row: a single pause, for whatever cause, is none that refusing could end. */
const LATE_LOOKS = 3;

/**
 * Refuses requests at once, before they are worked for, while there are more than can be answered in time: those that are
 * let in are answered soon, and the others know when to come back. Probes are always let in, for a task that is busy is
 * not dead. A download has a place until it begins, since a slow client costs no time.
 *
 * @see https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/
 */
export function shedLoad(fastify: FastifyInstance): void {
  let free = PLACES;
  let lateLooks = 0;
  let looked = performance.now();
  const look = () => {
    const now = performance.now();
    lateLooks = now - looked > LOOK_EVERY_MS + LATEST_MS ? lateLooks + 1 : 0;
    looked = now;
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  const leave = (request: FastifyRequest) => {
    if (request.hasPlace) free++;
    request.hasPlace = false;
  };

  fastify.decorateRequest('hasPlace', false);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isProbe(request.url)) return done();
    if (lateLooks >= LATE_LOOKS) return done(new ServerBusy());
    // Many of them may wait for one and the same read, which costs them nothing.
    if (request.routeOptions.config.cachedAs !== undefined) return done();
    if (free === 0) return done(new ServerBusy());
    free--;
    request.hasPlace = true;
    done();
  });
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    leave(request);
    done(null, payload);
  });
  fastify.whenEnded.push(leave);
  fastify.addHook('onClose', (_instance, done) => {
    clearInterval(timer);
    done();
  });
}
