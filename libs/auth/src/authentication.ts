import type { FastifyInstance } from 'fastify';
import type { AccessTokens, Editor } from './access.token';

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
  fastify.addHook('onRequest', async (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined && request.routeOptions.config.editorsOnly !== true) return;
    request.editor = await tokens.editorOf(authorization);
  });
}
