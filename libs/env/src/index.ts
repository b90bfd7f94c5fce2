export * from './environment';
export * from './pictures';
export * from './table';
