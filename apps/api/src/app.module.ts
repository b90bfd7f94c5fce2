import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { AuthModule } from '@tana/auth';
import type { Environment } from '@tana/env';
import { ItemsEditorModule, ItemsModule } from '@tana/items';
import { StorageEditorModule, StorageModule } from '@tana/storage';
import { apiConfig } from './api.config';
import { HealthModule } from './health/health.module';
import { PortsModule } from './ports.module';
import { ProblemFilter } from './problem.filter';
import { RequestPipe } from './request.pipe';
import { Shutdown } from './shutdown';

/** The composition root. */
@Module({
  imports: [
    ConfigModule.forRoot({ ignoreEnvFile: true }),
    ConfigModule.forFeature(apiConfig),
    AuthModule,
    ItemsModule,
    StorageModule,
    PortsModule,
    HealthModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useClass: RequestPipe },
    Shutdown,
  ],
})
export class AppModule {
  /** A reader has no routes that write. */
  static for({ EDITOR }: Environment): DynamicModule {
    return { module: AppModule, imports: EDITOR ? [ItemsEditorModule, StorageEditorModule] : [] };
  }
}
