import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AccessTokens } from './access.token';
import { authConfig } from './auth.config';

/** Who may edit. */
@Module({
  imports: [ConfigModule.forFeature(authConfig)],
  providers: [AccessTokens],
  exports: [AccessTokens],
})
export class AuthModule {}
