import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CannotMeasure } from './program';

const PERIOD_US = 100_000;

/** Lets processes have so much processor time, and no more, as Fargate does. */
export interface CpuLimit {
  limit(pid: number): Promise<void>;
  /** Once the processes have ended. */
  stop(): Promise<void>;
}

/**
 * A control group of one's own. It needs root and the first version of control groups.
 *
 * @throws CannotMeasure where this machine does not allow it.
 * @see https://docs.kernel.org/scheduler/sched-bwc.html
 */
export async function startCpuLimit(name: string, cpus: number): Promise<CpuLimit> {
  const group = join('/sys/fs/cgroup/cpu', `tana-bench-${process.pid}-${name}`);
  try {
    await mkdir(group);
    await writeFile(join(group, 'cpu.cfs_period_us'), String(PERIOD_US));
    await writeFile(join(group, 'cpu.cfs_quota_us'), String(PERIOD_US * cpus));
  } catch (error) {
    await rmdir(group).catch(() => undefined);
    throw new CannotMeasure(`no control group can be made that limits the processor: ${String(error)}`);
  }
  return {
    // All threads that it has.
    limit: (pid) => writeFile(join(group, 'cgroup.procs'), String(pid)),
    stop: async () => {
      while ((await readFile(join(group, 'cgroup.procs'), 'utf8')) !== '') await wait(20);
      await rmdir(group);
    },
  };
}
