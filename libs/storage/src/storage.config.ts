import { registerAs, type ConfigType } from '@nestjs/config';
import { readEnvironment } from '@tana/env';

export const storageConfig = registerAs('storage', () => {
  const env = readEnvironment();
  return {
    bucketName: env.BUCKET_NAME,
    imageBaseUrl: env.IMAGE_BASE_URL,
    requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
  };
});

export type StorageConfig = ConfigType<typeof storageConfig>;
