import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TerminusModule } from '@nestjs/terminus';
import { makeLean, publishCalls, Sha256 } from '@tana/env';
import { Adoption } from './adoption';
import { cacheConfig, type CacheConfig } from './cache.config';
import { itemsConfig, type ItemsConfig } from './items.config';
import { ItemsController } from './items.controller';
import { ItemsHealthIndicator } from './items.health';
import { ItemsRepository } from './items.repository';
import { ItemsService } from './items.service';
import { ReadCache } from './read.cache';

/** The catalogue's items: routes, rules and DynamoDB. */
@Module({
  imports: [ConfigModule.forFeature(itemsConfig), ConfigModule.forFeature(cacheConfig), TerminusModule],
  controllers: [ItemsController],
  providers: [
    {
      provide: DynamoDBClient,
      inject: [itemsConfig.KEY],
      // Region, endpoint and credentials are the SDK's to find: nothing here may know them.
      useFactory: createClient,
    },
    Adoption,
    ItemsHealthIndicator,
    ItemsRepository,
    ItemsService,
    {
      provide: ReadCache,
      inject: [cacheConfig.KEY],
      useFactory: (config: CacheConfig) => new ReadCache(config),
    },
  ],
  exports: [
    Adoption,
    DynamoDBClient,
    ItemsHealthIndicator,
    ItemsRepository,
    ItemsService,
    ReadCache,
    ConfigModule,
  ],
})
export class ItemsModule implements OnApplicationShutdown {
  constructor(private readonly client: DynamoDBClient) {}

  onApplicationShutdown(): void {
    this.client.destroy();
  }
}

function createClient({ requestTimeoutMs }: ItemsConfig): DynamoDBClient {
  const client = new DynamoDBClient({
    cacheMiddleware: true,
    maxAttempts: 3,
    sha256: Sha256,
    requestHandler: {
      connectionTimeout: 1000,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 128 },
      httpsAgent: { keepAlive: true, maxSockets: 128 },
    },
  });
  makeLean(client);
  client.middlewareStack.add(publishCalls('dynamodb'), { step: 'initialize', priority: 'high' });
  return client;
}
