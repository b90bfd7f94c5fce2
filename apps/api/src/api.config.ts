import { registerAs, type ConfigType } from '@nestjs/config';
import { readEnvironment } from '@tana/env';

export const apiConfig = registerAs('api', () => {
  const env = readEnvironment();
  return {
    authIssuer: env.AUTH_ISSUER,
    corsOrigins: env.CORS_ORIGINS,
    docs: env.DOCS,
    drainMs: env.DRAIN_SECONDS * 1000,
    imageBaseUrl: env.IMAGE_BASE_URL,
    isEditor: env.EDITOR,
    // Elsewhere a person reads the log.
    measures: env.NODE_ENV === 'production' && env.LOG_LEVEL !== 'silent',
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
    tableName: env.TABLE_NAME,
    uploadMaxBytes: env.UPLOAD_MAX_BYTES,
  };
});

export type ApiConfig = ConfigType<typeof apiConfig>;
