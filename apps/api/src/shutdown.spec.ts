import { HttpAdapterHost } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Shutdown } from './shutdown';

const start = () => {
  const adapterHost = new HttpAdapterHost<FastifyAdapter>();
  adapterHost.httpAdapter = new FastifyAdapter();
  const close = jest
    .spyOn(adapterHost.httpAdapter.getHttpServer(), 'closeAllConnections')
    .mockImplementation();
  return { shutdown: new Shutdown(adapterHost), close };
};

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('Shutdown', () => {
  it('has not begun while the task serves', () => {
    expect(start().shutdown.hasBegun).toBe(false);
  });

  it('has begun from SIGTERM on, and cuts no connection then', () => {
    const { shutdown, close } = start();

    shutdown.onModuleDestroy();

    expect(shutdown.hasBegun).toBe(true);
    expect(close).not.toHaveBeenCalled();
  });

  it('cuts what still runs 24 s later, before ECS would kill the process', () => {
    const { shutdown, close } = start();

    shutdown.onModuleDestroy();
    jest.advanceTimersByTime(23_999);
    expect(close).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);

    expect(close).toHaveBeenCalledTimes(1);
  });

  it('does not keep the process for that', () => {
    const setTimeout = jest.spyOn(globalThis, 'setTimeout');
    const { shutdown } = start();

    shutdown.onModuleDestroy();

    expect(setTimeout.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
  });
});
