export * from './environment';
export * from './metrics';
export * from './pictures';
export * from './sdk.calls';
export * from './table';
