import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Editor } from './access.token';

/**
 * Marks a route that only editors may use; `authenticate` enforces it. For methods alone: Nest takes no route
 * configuration from a class, which would leave its routes open.
 */
export function EditorsOnly(config: object = {}): MethodDecorator {
  return applyDecorators(
    RouteConfig({ ...config, editorsOnly: true }),
    ApiBearerAuth(),
    ApiResponse({ status: 401, description: 'No access token, or one that is not good.' }),
    ApiResponse({ status: 403, description: 'The access token lacks the scope or the group for editing.' }),
  );
}

/** The editor who sends the request; only on routes for editors. */
export const CurrentEditor = createParamDecorator((_data: undefined, context: ExecutionContext): Editor => {
  const { editor } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!editor) throw new Error('CurrentEditor is for routes marked with EditorsOnly.');
  return editor;
});
