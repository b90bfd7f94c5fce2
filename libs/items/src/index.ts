export * from './adoption';
export * from './item.record';
export * from './items.errors';
export * from './items.health';
export * from './items.module';
export * from './listing';
