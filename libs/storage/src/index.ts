export * from './storage.errors';
export * from './storage.health';
export * from './storage.module';
