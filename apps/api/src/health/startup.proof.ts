import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { ItemsHealthIndicator } from '@tana/items';
import { StorageHealthIndicator } from '@tana/storage';
import { setTimeout as wait } from 'node:timers/promises';
import { deniedAction } from '../problem.filter';

const TRY_AGAIN_AFTER_MS = 2000;
const TIME_LIMIT_MS = 10_000;

/**
 * Proves once, at start-up, that table, indexes, bucket and rights are the right ones. Until then the task is not
 * healthy, so that a deployment with a mistake in them never replaces one that works.
 */
@Injectable()
export class StartupProof implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(StartupProof.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private failure: string | null = 'not proven yet';

  constructor(
    private readonly items: ItemsHealthIndicator,
    private readonly storage: StorageHealthIndicator,
    private readonly indicators: HealthIndicatorService,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  check() {
    const indicator = this.indicators.check('startup');
    return this.failure === null ? indicator.up() : indicator.down(this.failure);
  }

  private async run(): Promise<void> {
    try {
      while (!(await this.prove())) {
        await wait(TRY_AGAIN_AFTER_MS, undefined, { signal: this.stopping.signal });
      }
    } catch (error) {
      if (!this.stopping.signal.aborted) throw error;
    }
  }

  private async prove(): Promise<boolean> {
    try {
      const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
      await this.items.prove(signal);
      await this.storage.prove(signal);
    } catch (error) {
      this.stopping.signal.throwIfAborted();
      const name = error instanceof Error ? error.name : 'Error';
      if (name !== this.failure) {
        const line = { msg: 'start-up is not proven yet', err: error, deniedAction: deniedAction(error) };
        this.logger.error(line);
      }
      this.failure = name;
      return false;
    }
    this.failure = null;
    this.logger.log('table, indexes, bucket and rights are proven');
    return true;
  }
}
