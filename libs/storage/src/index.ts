export * from './picture.use';
export * from './storage.editor.module';
export * from './storage.errors';
export * from './storage.health';
export * from './storage.module';
export * from './storage.service';
export * from './uploads';
