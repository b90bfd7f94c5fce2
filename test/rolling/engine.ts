import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Builds and runs containers: docker, or podman where there is no docker. Both have the same commands. */
export interface Engine {
  readonly name: 'docker' | 'podman';
  readonly environment: NodeJS.ProcessEnv;
  /** The image that the Dockerfile begins with; undefined: its own. */
  readonly nodeImage: string | undefined;
}

/** Images and layers, kept between rehearsals. */
const WORK = resolve('dist/rolling');

const STAND_IN = 'localhost/tana-node:24';

/** @returns Undefined where this machine cannot run containers, which `why` then says. */
export async function findEngine(): Promise<Engine | { readonly why: string }> {
  const { NODE_IMAGE: nodeImage } = process.env;
  if (!(await works('haproxy', ['-v'], process.env))) return { why: 'haproxy is not here' };
  if (await works('docker', ['info'], process.env))
    return { name: 'docker', environment: process.env, nodeImage };
  if (!(await works('podman', ['--version'], process.env)))
    return { why: 'neither a docker engine nor podman is here (Debian: podman runc conmon netavark)' };
  if (process.getuid?.() !== 0) return { why: 'podman has to be run as root, to limit CPU and memory' };
  await mkdir(WORK, { recursive: true });
  const environment = await podmanEnvironment();
  return { name: 'podman', environment, nodeImage: nodeImage ?? (await standIn(environment)) };
}

/** Its own store, and what hybrid control groups need. */
async function podmanEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await run('bash', ['-c', 'ulimit -Hn']);
  const files = stdout.trim();
  const storage = resolve(WORK, 'storage.conf');
  const containers = resolve(WORK, 'containers.conf');
  await writeFile(
    storage,
    `[storage]\ndriver = "overlay"\ngraphroot = "${WORK}/store"\nrunroot = "${WORK}/run"\n`,
  );
  await writeFile(
    containers,
    `[containers]
default_ulimits = ["nofile=${files}:${files}", "nproc=32768:32768"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`,
  );
  return { ...process.env, CONTAINERS_STORAGE_CONF: storage, CONTAINERS_CONF: containers };
}

async function standIn(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (await works('podman', ['image', 'exists', STAND_IN], environment)) return STAND_IN;
  console.error('  making a base image of Debian and this project’s Node (once) …');
  await run('test/rolling/stand-in-base.sh', [STAND_IN, WORK], { env: environment });
  return STAND_IN;
}

async function works(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  return run(command, args, { env, timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

/** Builds the Dockerfile. @returns Bytes of its layers above the base image's. */
export async function buildImage(engine: Engine, tag: string): Promise<number> {
  // Where a registry is reached by a certificate of one's own.
  const { NODE_EXTRA_CA_CERTS: certificates } = process.env;
  const args = [
    ...['build', '--network', 'host', '--tag', tag],
    ...(engine.nodeImage === undefined ? [] : ['--build-arg', `NODE_IMAGE=${engine.nodeImage}`]),
    ...(certificates === undefined ? [] : ['--secret', `id=npm_ca,src=${certificates}`]),
    '.',
  ];
  await command(engine, args);
  const base = engine.nodeImage ?? (await baseImage());
  return (await sizeOf(engine, tag)) - (await sizeOf(engine, base));
}

async function baseImage(): Promise<string> {
  const [, image] = /^ARG NODE_IMAGE=(\S+)$/m.exec(await readFile('Dockerfile', 'utf8')) ?? [];
  if (image === undefined) throw new Error('The Dockerfile names no NODE_IMAGE.');
  return image;
}

async function sizeOf(engine: Engine, image: string): Promise<number> {
  return Number(await command(engine, ['image', 'inspect', '--format', '{{.Size}}', image]));
}

/** What a command of the engine writes. */
async function command({ environment, name }: Engine, args: string[]): Promise<string> {
  const { stdout } = await run(name, args, { env: environment, maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** A container that has been started. */
export interface Container {
  /** Resolves as soon as it has ended. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Once it has ended. */
  exitCode(): Promise<number>;
  /** All that it has written so far. */
  output(): Promise<string>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  /** Its first process, while it runs. */
  process(): Promise<ContainerProcess>;
}

/** What Linux knows of a process. */
export interface ContainerProcess {
  /** Seconds since it began. */
  readonly age: number;
  /** Bytes of memory that it has. */
  readonly rss: number;
  /** Bytes of memory that it has had at most. */
  readonly peakRss: number;
}

export interface ContainerOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Other than the image's own. */
  readonly command?: readonly string[];
  /** A folder of this machine that the container may read, where it finds it. */
  readonly readable?: { readonly folder: string; readonly at: string };
}

let count = 0;

/**
 * Runs an image as Fargate would: half a vCPU, 1 GiB, nothing to write to but /tmp, no capability, no root, and no init
 * before it. It shares the machine's network, where all that it speaks to listens on loopback.
 */
export async function startContainer(
  engine: Engine,
  image: string,
  { environment, command: override = [], readable }: ContainerOptions,
): Promise<Container> {
  const name = `tana-rehearsal-${process.pid}-${++count}`;
  await command(engine, [
    ...['run', '--detach', '--name', name, '--network', 'host'],
    ...['--cpus', '0.5', '--memory', '1024m', '--memory-swap', '1024m', '--pids-limit', '256'],
    ...['--read-only', '--tmpfs', '/tmp:rw,size=512m,mode=1777', '--user', '1000:1000'],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...(readable ? ['--volume', `${readable.folder}:${readable.at}:ro`] : []),
    ...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    image,
    ...override,
  ]);
  const inspect = (what: string) => command(engine, ['inspect', '--format', `{{.State.${what}}}`, name]);
  const pid = Number(await inspect('Pid'));
  return {
    exited: untilGone(pid),
    hasExited: () => !existsSync(`/proc/${pid}`),
    exitCode: async () => {
      while ((await inspect('Status')) === 'running') await wait(100);
      return Number(await inspect('ExitCode'));
    },
    output: () => command(engine, ['logs', name]),
    signal: (signal) => void process.kill(pid, signal),
    process: () => processOf(pid),
  };
}

/** Sooner than the engine tells: podman may wait for 20 s. */
async function untilGone(pid: number): Promise<void> {
  while (existsSync(`/proc/${pid}`)) await wait(20);
}

/** Removes what is left of the containers that this process has started. */
export async function removeContainers(engine: Engine): Promise<void> {
  const filter = `name=tana-rehearsal-${process.pid}-`;
  const left = await command(engine, ['ps', '--all', '--quiet', '--filter', filter]);
  if (left !== '') await command(engine, ['rm', '--force', ...left.split('\n')]);
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function processOf(pid: number): Promise<ContainerProcess> {
  const [status, stat, uptime] = await Promise.all(
    [`/proc/${pid}/status`, `/proc/${pid}/stat`, '/proc/uptime'].map((file) => readFile(file, 'utf8')),
  );
  const bytes = (field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1]) * 1024;
  // Counted from behind the name, which may have spaces; in hundredths of a second since the machine began.
  const begun = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / 100;
  return { age: Number(uptime?.split(' ')[0]) - begun, rss: bytes('VmRSS'), peakRss: bytes('VmHWM') };
}
