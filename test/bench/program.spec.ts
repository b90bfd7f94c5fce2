import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { CannotMeasure, cpuOf, startForeign, withPrograms } from './program';

describe('cpuOf', () => {
  it('counts a process, its threads and its children, and grows with what they do', async () => {
    const idle = spawn('sleep', ['60'], { stdio: 'ignore' });
    // A group of its own, so that its child ends with it.
    const busy = spawn('sh', ['-c', 'sh -c "while :; do :; done"; true'], {
      stdio: 'ignore',
      detached: true,
    });
    try {
      await wait(300);
      expect(cpuOf(busy.pid ?? 0)).toBeGreaterThan(10 * cpuOf(idle.pid ?? 0));
    } finally {
      const ended = [once(idle, 'exit'), once(busy, 'exit')];
      idle.kill();
      process.kill(-(busy.pid ?? 0));
      await Promise.all(ended);
    }
  });
});

describe('startForeign', () => {
  it('cannot measure beside a program that is not installed', async () => {
    await expect(startForeign('tana-no-such-program', () => Promise.resolve([]), '/')).rejects.toThrow(
      CannotMeasure,
    );
  });
});

describe('withPrograms', () => {
  it('ends what was started, the last first, when the work fails', async () => {
    const stopped: string[] = [];
    const program = (name: string) =>
      Promise.resolve({ stop: () => Promise.resolve(void stopped.push(name)) });
    const work = withPrograms(async (started) => {
      await started(program('store'));
      await started(program('api'));
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(stopped).toEqual(['api', 'store']);
  });
});
