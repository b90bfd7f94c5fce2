import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/** HAProxy, set up as the load balancer's target group is (deploy/constructs/listener.ts). */
export interface LoadBalancer {
  readonly url: string;
  /** Resolves when the target has passed its probes; false where it has not in that time. */
  healthy(port: number, withinMs: number): Promise<boolean>;
  isHealthy(port: number): Promise<boolean>;
  /** No new requests to the target; what is under way goes on. */
  deregister(port: number): Promise<void>;
  /** Resolves when it knows that no target is there any more, and another can be. */
  vacate(port: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param ports Where targets may listen; those where none does are unhealthy.
 * @param folder For its settings and its socket.
 */
export async function startLoadBalancer(
  port: number,
  ports: readonly number[],
  folder: string,
): Promise<LoadBalancer> {
  const socket = join(folder, 'haproxy.sock');
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, settings(port, ports, socket));
  const haproxy = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  haproxy.stderr.on('data', (chunk) => (said += String(chunk)));
  const exited = once(haproxy, 'exit');

  const ask = async (command: string): Promise<string> => {
    const asked = connect(socket);
    asked.end(`${command}\n`);
    return text(asked);
  };
  const target = (at: number) => `targets/task${at}`;
  const isHealthy = async (at: number) => {
    const rows = (await ask('show stat')).split('\n').map((line) => line.split(','));
    const status = rows.find(([backend, server]) => `${backend}/${server}` === target(at))?.[STATUS];
    // "UP 1/2" is one of two failed probes: still in.
    return status?.startsWith('UP') === true;
  };
  while (!existsSync(socket)) {
    if (haproxy.exitCode !== null) throw new Error(`haproxy has ended: ${said}`);
    await wait(20);
  }
  // It takes all for healthy at first.
  for (const at of ports) while (await isHealthy(at)) await wait(100);
  return {
    url: `http://127.0.0.1:${port}`,
    isHealthy,
    healthy: async (at, withinMs) => {
      const deadline = performance.now() + withinMs;
      while (!(await isHealthy(at))) {
        if (performance.now() > deadline) return false;
        await wait(100);
      }
      return true;
    },
    deregister: async (at) => {
      await ask(`set server ${target(at)} state drain`);
    },
    vacate: async (at) => {
      await ask(`set server ${target(at)} state ready`);
      while (await isHealthy(at)) await wait(100);
    },
    stop: async () => {
      haproxy.kill();
      await exited;
    },
  };
}

/** Column of `show stat`. */
const STATUS = 17;

/**
 * Neither it nor an Application Load Balancer sends a request again. A connection to a target belongs to one client's
 * (`http-reuse never`): shared ones would be tried before use, and hide what a target has dropped.
 */
function settings(port: number, ports: readonly number[], socket: string): string {
  return `global
  stats socket ${socket} mode 600 level admin
  maxconn 4000
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout http-keep-alive 60s
  timeout check 4s
  retries 0
frontend listener
  bind 127.0.0.1:${port}
  default_backend targets
backend targets
  balance roundrobin
  http-reuse never
  option httpchk GET /health
  http-check expect status 200
  default-server check inter 5s fall 2 rise 2
${ports.map((at) => `  server task${at} 127.0.0.1:${at}`).join('\n')}
`;
}
