import { ApiProperty } from '@nestjs/swagger';

const BY_PART = { type: 'object', additionalProperties: { type: 'object' } } as const;

/** As terminus answers. */
export class HealthResponse {
  @ApiProperty({ enum: ['ok', 'degraded'], description: '`degraded` while a dependency does not answer.' })
  status: string;

  @ApiProperty({ ...BY_PART, description: 'The parts that are up or degraded.' })
  info: Record<string, object>;

  @ApiProperty({ ...BY_PART, description: 'The parts that are down.' })
  error: Record<string, object>;

  @ApiProperty({
    ...BY_PART,
    description:
      'All parts: `status`, for dependencies `responseTime` in milliseconds, for adoption its progress.',
    example: { items: { status: 'up', responseTime: 3 } },
  })
  details: Record<string, object>;
}
