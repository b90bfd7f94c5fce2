export * from './access.token';
export * from './audit';
export * from './auth.errors';
export * from './auth.module';
export * from './authentication';
export * from './editors.only';
