import { S3Client } from '@aws-sdk/client-s3';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { makeLean, publishCalls, Sha256 } from '@tana/env';
import { storageConfig } from './storage.config';
import { StorageController } from './storage.controller';
import { StorageHealthIndicator } from './storage.health';
import { StorageService } from './storage.service';

/** The catalogue's pictures: routes, rules and S3. */
@Module({
  imports: [ConfigModule.forFeature(storageConfig), TerminusModule],
  controllers: [StorageController],
  providers: [
    {
      provide: S3Client,
      // Region, endpoint and credentials are the SDK's to find: nothing here may know them.
      useFactory: createClient,
    },
    StorageHealthIndicator,
    StorageService,
  ],
  exports: [ConfigModule, S3Client, StorageHealthIndicator, StorageService],
})
export class StorageModule implements OnApplicationShutdown {
  constructor(private readonly client: S3Client) {}

  onApplicationShutdown(): void {
    this.client.destroy();
  }
}

function createClient(): S3Client {
  const client = new S3Client({
    cacheMiddleware: true,
    maxAttempts: 3,
    sha256: Sha256,
    // Checking a checksum would put a transform between S3 and the client; TLS guards the bytes already.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 1000,
      // A slow client keeps a connection for as long as its download takes: more of them than for short calls.
      httpAgent: { keepAlive: true, maxSockets: 512 },
      httpsAgent: { keepAlive: true, maxSockets: 512 },
    },
  });
  makeLean(client);
  client.middlewareStack.add(publishCalls('s3'), { step: 'initialize', priority: 'high' });
  return client;
}
