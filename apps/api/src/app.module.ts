import { Module, ValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ItemsModule } from '@tana/items';
import { StorageModule } from '@tana/storage';
import type { ValidationError } from 'class-validator';
import { apiConfig } from './api.config';
import { HealthModule } from './health/health.module';
import { ProblemFilter } from './problem.filter';
import { InvalidParameters } from './request.errors';
import { Shutdown } from './shutdown';

/** The composition root. */
@Module({
  imports: [
    ConfigModule.forRoot({ ignoreEnvFile: true }),
    ConfigModule.forFeature(apiConfig),
    ItemsModule,
    StorageModule,
    HealthModule,
  ],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    {
      provide: APP_PIPE,
      useFactory: () =>
        new ValidationPipe({
          transform: true,
          whitelist: true,
          exceptionFactory: (faults) => new InvalidParameters(faults.map(toParameterFault)),
        }),
    },
    Shutdown,
  ],
})
export class AppModule {}

function toParameterFault({ property, constraints = {} }: ValidationError) {
  return { parameter: property, detail: [...new Set(Object.values(constraints))].join('; ') };
}
