import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessTokens, Editor } from './access.token';
import { NotSignedIn } from './auth.errors';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null where no token came. */
    editor: Editor | null;
  }
  interface FastifyContextConfig {
    editorsOnly?: boolean;
  }
}

/**
 * Checks every token that comes, before a body is read, and asks for one where a route is for editors. A token that is
 * not good is refused on public routes too: whoever sends one expects an editor's answer.
 */
export function authenticate(fastify: FastifyInstance, tokens: AccessTokens): void {
  fastify.decorateRequest('editor', null);
  const check = async (request: FastifyRequest) => {
    if (authorizationsIn(request) > 1)
      throw new NotSignedIn('It came with more than one Authorization header.');
    request.editor = await tokens.editorOf(request.headers.authorization);
  };
  fastify.addHook('onRequest', (request, _reply, done) => {
    // Most requests are the public's, and need not wait for anything.
    const isPublic =
      request.headers.authorization === undefined && request.routeOptions.config.editorsOnly !== true;
    if (isPublic) done();
    else check(request).then(() => done(), done);
  });
  // What an editor is shown is the truth of that moment, and no cache may show it to anybody else.
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.headers.authorization !== undefined) reply.header('Cache-Control', 'private, no-store');
    done(null, payload);
  });
}

/** Node keeps the first of several, and what stands in front of us may have judged another. */
function authorizationsIn({ raw }: FastifyRequest): number {
  return raw.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'authorization').length;
}
