import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined where the request bears none. */
    trace: Trace | undefined;
  }
}

/** What a request bears of the load balancer's tracing. */
export interface Trace {
  /** Identifies the request from the first load balancer on: `1-67891233-abcdef012345678912345678`. */
  readonly id: string;
  /** All fields, as the load balancer's access log has them. */
  readonly header: string;
}

/** The load balancer's own fields and two or three of somebody's: what is longer is nobody's trace. */
const LONGEST = 256;

/** Fields of names and values that can do no harm in a log, the root among them. */
const HEADER =
  /^(?:[A-Za-z]\w{0,31}=[\w.:-]{1,64};)*?Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;[A-Za-z]\w{0,31}=[\w.:-]{1,64})*$/;

/**
 * The trace of a request; undefined where its header is missing or is none of the load balancer's making.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
export function traceOf(header: string | string[] | undefined): Trace | undefined {
  if (typeof header !== 'string' || header.length > LONGEST) return undefined;
  const id = HEADER.exec(header)?.[1];
  return id === undefined ? undefined : { id, header };
}

/** Each answer names the trace of its request. The line of the request does, too, and has the id of its other lines. */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.decorateRequest('trace', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    request.trace = traceOf(request.headers['x-amzn-trace-id']);
    if (request.trace) reply.header('X-Amzn-Trace-Id', request.trace.header);
    done();
  });
}
