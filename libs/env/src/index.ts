export * from './deadline';
export * from './environment';
export * from './lean.client';
export * from './metrics';
export * from './pictures';
export * from './sdk.calls';
export * from './sha256';
export * from './table';
