import { setTimeout as wait } from 'node:timers/promises';
import { startContainer, type Container, type ContainerProcess, type Engine } from './engine';
import type { LoadBalancer } from './load.balancer';

/** Seconds from SIGTERM to the end, and how it ended. */
export interface Ending {
  readonly exitCode: number;
  readonly seconds: number;
}

/** A container, and where it listens. */
interface Task {
  readonly port: number;
  readonly container: Container;
}

/** The load balancer and the tasks behind it: what ECS does with them, by hand. */
export class Stage {
  /** In the order of their start. */
  private readonly tasks: Task[] = [];
  private readonly free: number[];

  constructor(
    private readonly engine: Engine,
    private readonly image: string,
    readonly loadBalancer: LoadBalancer,
    ports: readonly number[],
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.free = [...ports];
  }

  /** Starts a task, and waits until the load balancer knows it for healthy. */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const task = await this.launch(environment);
    if (await this.loadBalancer.healthy(task.port, HEALTHY_WITHIN_MS)) return;
    throw new Error(`A task has not become healthy: ${(await task.container.output()).slice(-2000)}`);
  }

  /** Starts a task, and waits for nothing. */
  async launch(environment: Readonly<Record<string, string>> = {}): Promise<Task> {
    const port = this.free.shift();
    if (port === undefined) throw new Error('There is no port for one more task.');
    const container = await startContainer(this.engine, this.image, {
      environment: { ...this.environment, HOST: '127.0.0.1', PORT: String(port), ...environment },
    });
    const task = { port, container };
    this.tasks.push(task);
    return task;
  }

  /** Takes the oldest task out of the load balancer, and waits for as long as its target group does. */
  async deregisterOldest(): Promise<void> {
    await this.loadBalancer.deregister(this.oldest.port);
    await wait(DEREGISTRATION_DELAY_MS);
  }

  /** Ends the oldest task: SIGTERM, and SIGKILL if that has not ended it in 30 s, as ECS does. */
  async stopOldest(): Promise<Ending> {
    return this.stop(this.oldest);
  }

  async stopNewest(): Promise<Ending> {
    return this.stop(this.tasks.at(-1) ?? this.oldest);
  }

  async killOldest(): Promise<void> {
    const task = this.oldest;
    task.container.signal('SIGKILL');
    await task.container.exited;
    this.forget(task);
  }

  /** The tasks that run; those that have ended by themselves are none. */
  async processes(): Promise<ContainerProcess[]> {
    const running = this.tasks.filter(({ container }) => !container.hasExited());
    return Promise.all(running.map(({ container }) => container.process()));
  }

  private get oldest(): Task {
    const [oldest] = this.tasks;
    if (!oldest) throw new Error('No task runs.');
    return oldest;
  }

  private async stop(task: Task): Promise<Ending> {
    const signalled = performance.now();
    task.container.signal('SIGTERM');
    const late = setTimeout(() => task.container.signal('SIGKILL'), STOP_TIMEOUT_MS);
    await task.container.exited;
    const seconds = (performance.now() - signalled) / 1000;
    clearTimeout(late);
    this.forget(task);
    return { exitCode: await task.container.exitCode(), seconds };
  }

  /** Its port can be had again when the load balancer has seen that nobody is there. */
  private forget(task: Task): void {
    this.tasks.splice(this.tasks.indexOf(task), 1);
    void this.loadBalancer.vacate(task.port).then(() => this.free.push(task.port));
  }
}

/** What a service gives a task before it takes it for failed. */
const HEALTHY_WITHIN_MS = 60_000;

/** Those of deploy/constructs. */
const DEREGISTRATION_DELAY_MS = 30_000;
const STOP_TIMEOUT_MS = 30_000;
