import { ItemsRepository } from '@tana/items';
import { PicturesRepository, PicturesService, StorageService } from '@tana/storage';
import type { Connection } from '../connection';

/** What is examined and repaired, and by what. */
export interface DoctorStores extends Pick<Connection, 'bucketName' | 'dynamoDb' | 's3' | 'tableName'> {
  readonly items: ItemsRepository;
  readonly storage: StorageService;
  readonly pictures: PicturesService;
  readonly pictureObjects: PicturesRepository;
  /** Requests at once. */
  readonly concurrency: number;
  /** Milliseconds since 1970, from which pictures are told to be old or young. */
  readonly now: () => number;
}

export function doctorStores(connection: Connection, concurrency: number, now = Date.now): DoctorStores {
  const { app, bucketName, dynamoDb, s3, tableName } = connection;
  return {
    ...{ bucketName, dynamoDb, s3, tableName, concurrency, now },
    items: app.get(ItemsRepository),
    storage: app.get(StorageService),
    pictures: app.get(PicturesService),
    pictureObjects: app.get(PicturesRepository),
  };
}
