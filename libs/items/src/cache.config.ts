import { registerAs, type ConfigType } from '@nestjs/config';
import { readEnvironment } from '@tana/env';

export const cacheConfig = registerAs('cache', () => {
  const env = readEnvironment();
  return {
    /** For how long a read answers without another; 0 switches the cache off. */
    ttlMs: env.CACHE_TTL_SECONDS * 1000,
    /** For how long beyond that it may answer while DynamoDB fails. */
    staleMs: env.CACHE_STALE_SECONDS * 1000,
    /** What the cache may hold, keys and all around the bytes included; 0 switches it off. */
    maxBytes: env.CACHE_MAX_BYTES,
  };
});

export type CacheConfig = ConfigType<typeof cacheConfig>;
