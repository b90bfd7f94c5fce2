import type { OpenAPIObject } from '@nestjs/swagger';
import {
  errorCodes,
  type FastifyInstance,
  type FastifyRequest,
  type RouteOptions,
  type onRequestHookHandler,
  type preValidationHookHandler,
} from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { InvalidParameters, MethodNotAllowed, RouteNotFound, type ParameterFault } from './request.errors';

/**
 * Tells a path that has other methods (405 with `Allow`) from one that has none (404). Fastify's router does not say,
 * so the routes are kept in one more of the same make.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6
 */
export function refuseUnknownRoutes(fastify: FastifyInstance, maxParamLength: number): void {
  const routes = findMyWay({ maxParamLength });
  const methods = new Set<HTTPMethod>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat() as HTTPMethod[]) {
      methods.add(one);
      if (!routes.hasRoute(one, url)) routes.on(one, url, () => undefined);
    }
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const allowed = [...methods].filter((method) => routes.find(method, request.url));
    done(allowed.length > 0 ? new MethodNotAllowed(allowed.sort()) : new RouteNotFound());
  });
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Holds each request to the contract's query parameters: no unknown, empty or repeated ones. */
export function refuseUnknownParameters(fastify: FastifyInstance, document: OpenAPIObject): void {
  const known = ofEachRoute(document, ({ parameters = [] }) => {
    const ofQuery = parameters.filter((parameter) => 'in' in parameter && parameter.in === 'query');
    return new Set(ofQuery.map((parameter) => ('name' in parameter ? parameter.name : '')));
  });
  fastify.addHook('onRoute', (route) => {
    const names = known.get(nameOf(route));
    if (!names) return;
    const check: preValidationHookHandler = (request, _reply, done) => {
      const faults = faultsOf(request, names);
      done(faults.length > 0 ? new InvalidParameters(faults) : undefined);
    };
    route.preValidation = [...[route.preValidation ?? []].flat(), check];
  });
}

/**
 * Holds each JSON body to the contract's media types, before it is read: plain text and forms, which Fastify and Nest
 * can read too, are not among them, and a merge patch is one only where the route takes it.
 */
export function refuseOtherMediaTypes(fastify: FastifyInstance, document: OpenAPIObject): void {
  const known = ofEachRoute(document, ({ requestBody }) =>
    requestBody && 'content' in requestBody ? Object.keys(requestBody.content) : [],
  );
  fastify.addHook('onRoute', (route) => {
    const types = known.get(nameOf(route)) ?? [];
    if (!types.some((type) => type.endsWith('json'))) return;
    const check: onRequestHookHandler = (request, _reply, done) => {
      const given = request.headers['content-type'];
      const type = given?.split(';', 1)[0]?.trim().toLowerCase();
      const isOther = type !== undefined && !types.includes(type);
      done(isOther ? new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(given) : undefined);
    };
    route.onRequest = [...[route.onRequest ?? []].flat(), check];
  });
}

function ofEachRoute<T>({ paths }: OpenAPIObject, look: (operation: Operation) => T): Map<string, T> {
  const found = new Map<string, T>();
  for (const [path, item] of Object.entries(paths)) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) found.set(`${method} ${url}`, look(operation));
    }
  }
  return found;
}

function nameOf({ method, url }: RouteOptions): string {
  const [one = ''] = [method].flat();
  return `${one === 'HEAD' ? 'get' : one.toLowerCase()} ${url}`;
}

function faultsOf(request: FastifyRequest, known: Set<string>): ParameterFault[] {
  const query = request.query as Record<string, string | string[]>;
  return Object.entries(query).flatMap(([parameter, value]) => {
    if (!known.has(parameter)) {
      const names = [...known].join(', ') || 'none';
      return { parameter, detail: `${parameter} is not known here; known parameters: ${names}` };
    }
    if (Array.isArray(value)) return { parameter, detail: `${parameter} is given more than once` };
    if (value === '') return { parameter, detail: `${parameter} is empty: give it a value or leave it out` };
    return [];
  });
}
