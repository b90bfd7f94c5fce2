import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForeign, type Program } from '../program';

/**
 * nginx with one worker, in front of a store. It buffers as it does by itself, keeps connections to
 * the store, and writes no log.
 *
 * @param pictures Where the store has what is asked for under `/storage/images/`. It checks no signature.
 * @throws CannotMeasure where it is not installed.
 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html
 */
export async function startNginx(pictures: string, readyPath: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'tana-bench-nginx-'));
  const configuration = join(folder, 'nginx.conf');
  const nginx = await startForeign(
    'nginx',
    async (port) => {
      await writeFile(configuration, configurationOf(folder, port, new URL(pictures)));
      return ['-p', folder, '-c', configuration, '-e', 'stderr'];
    },
    readyPath,
  );
  return {
    ...nginx,
    stop: async () => {
      await nginx.stop();
      await rm(folder, { recursive: true });
    },
  };
}

function configurationOf(folder: string, port: number, { host, pathname }: URL): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${folder}/${kind};`)
    .join('\n');
  return `daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr;
events {}
http {
${temporary}
  access_log off;
  keepalive_requests 1000000;
  upstream store {
    server ${host};
    keepalive 16;
    keepalive_requests 1000000;
  }
  server {
    listen 127.0.0.1:${port};
    location /storage/images/ {
      proxy_pass http://store${pathname};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}
