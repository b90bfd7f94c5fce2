import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { PageSignIn } from './sign.in';

/** The built page, from the folder that scripts are run in: the project's. */
const ROOT = resolve('dist/web');

/** Vite names these by their content. */
const HASHED = `${ROOT}${sep}assets${sep}`;

/** The paths that the page itself makes pages of; CloudFront rewrites the same ones. */
const PAGES = ['/products/:id', '/edit'];

/** What the page reads when it starts; the built one knows of no sign-in. */
const CONFIG = 'config.json';

/** Serves the page at the API's own origin, as a CDN would: hashed files for good, the rest asked for each time. */
export async function servePage(app: NestFastifyApplication, auth: PageSignIn): Promise<void> {
  await app.register(fastifyStatic, {
    root: ROOT,
    // A route for each file, so that what is no file is decided below.
    wildcard: false,
    globIgnore: [CONFIG],
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(HASHED);
      reply.header('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  const config = JSON.parse(await readFile(join(ROOT, CONFIG), 'utf8')) as object;
  fastify.get(`/${CONFIG}`, (_request, reply) =>
    reply.header('Cache-Control', 'no-cache').send({ ...config, auth }),
  );
  for (const page of PAGES) fastify.get(page, (_request, reply) => reply.sendFile('index.html'));
  // As an S3 website does: whoever looks for a page gets the shell, which says that there is none.
  fastify.get('/*', (request, reply) => {
    if (!request.headers.accept?.includes('text/html')) {
      reply.callNotFound();
      return reply;
    }
    return reply.code(404).sendFile('error.html');
  });
}
