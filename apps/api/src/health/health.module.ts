import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { ItemsModule } from '@tana/items';
import { StorageModule } from '@tana/storage';
import { apiConfig, type ApiConfig } from '../api.config';
import { HealthController } from './health.controller';
import { StartupProof } from './startup.proof';

/** Composes the indicators that the features own. Terminus holds the shutdown up for as long as the drain takes. */
@Module({
  imports: [
    ItemsModule,
    StorageModule,
    TerminusModule.forRootAsync({
      imports: [ConfigModule.forFeature(apiConfig)],
      inject: [apiConfig.KEY],
      useFactory: ({ drainMs }: ApiConfig) => ({ gracefulShutdownTimeoutMs: drainMs, logger: false }),
    }),
  ],
  controllers: [HealthController],
  providers: [StartupProof],
})
export class HealthModule {}
