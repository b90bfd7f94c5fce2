import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { resolve } from 'node:path';

/** The page's files, from the folder that scripts are run in: the project's. */
const ROOT = resolve('apps/web');

/** Serves the page at the API's own origin. */
export async function servePage(app: NestFastifyApplication): Promise<void> {
  // A route for each file rather than one for all paths, so that unknown paths stay problems of the API.
  await app.register(fastifyStatic, { root: ROOT, wildcard: false, cacheControl: false });
}
