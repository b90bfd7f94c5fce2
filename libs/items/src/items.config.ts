import { registerAs, type ConfigType } from '@nestjs/config';
import { readEnvironment } from '@tana/env';

export const itemsConfig = registerAs('items', () => {
  const env = readEnvironment();
  return {
    tableName: env.TABLE_NAME,
    currency: env.CURRENCY,
    imageBaseUrl: env.IMAGE_BASE_URL,
    requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
    /** Capacity units a second that adoption may read; 0 where this task does not adopt. */
    adoptionUnitsPerSecond: env.EDITOR ? env.ADOPTION_RCU_PER_SECOND : 0,
  };
});

export type ItemsConfig = ConfigType<typeof itemsConfig>;
