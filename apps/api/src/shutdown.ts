import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

/** ECS sends SIGKILL 30 s after SIGTERM; what still runs shortly before is ended by us, so that the exit code is 0. */
const LAST_CALL_MS = 24_000;

const SWEEP_MS = 100;

/**
 * Knows that the end has begun. At SIGTERM `/health` answers 503 (terminus) and every answer closes its connection,
 * for the drain's seconds; then the server stops listening, what is in flight ends, and the process exits with 0.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
@Injectable()
export class Shutdown implements OnModuleDestroy {
  private begun = false;

  constructor(private readonly adapterHost: HttpAdapterHost<FastifyAdapter>) {}

  /** Whether clients should take their next request elsewhere. */
  get hasBegun(): boolean {
    return this.begun;
  }

  onModuleDestroy(): void {
    this.begun = true;
    const server = this.adapterHost.httpAdapter.getHttpServer();
    setTimeout(() => server.closeAllConnections(), LAST_CALL_MS).unref();
    // Closing the server closes connections that are idle then; those that fall idle later would hold it up.
    setInterval(() => {
      if (!server.listening) server.closeIdleConnections();
    }, SWEEP_MS).unref();
  }
}
