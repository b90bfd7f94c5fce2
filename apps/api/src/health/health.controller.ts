import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Adoption, ItemsHealthIndicator } from '@tana/items';
import { StorageHealthIndicator } from '@tana/storage';
import { HealthResponse } from './health.response';
import { StartupProof } from './startup.proof';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly startup: StartupProof,
    private readonly items: ItemsHealthIndicator,
    private readonly storage: StorageHealthIndicator,
    private readonly adoption: Adoption,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'health',
    summary: 'For the load balancer',
    description:
      '503 until start-up has proven table, indexes, bucket and rights once, and again from SIGTERM on. Between the two always 200: a dependency that fails shows as `degraded`, since ending this task would not mend it.',
  })
  @ApiResponse({ status: 200, description: 'Serving.', type: HealthResponse })
  @ApiResponse({ status: 503, description: 'Not proven yet, or shutting down.' })
  live() {
    return this.health.check([
      () => this.startup.check(),
      async () => this.atWorstDegraded('items', await this.items.probe()),
      async () => this.atWorstDegraded('storage', await this.storage.probe()),
    ]);
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'ready',
    summary: 'State of each dependency, and progress of adoption',
    description: 'What is shown is at most some seconds old.',
  })
  @ApiResponse({ status: 200, description: 'All dependencies answer.', type: HealthResponse })
  @ApiResponse({ status: 503, description: 'A dependency is down: `checks` tells which.' })
  ready() {
    const { progress } = this.adoption;
    return this.health.check([
      () => this.startup.check(),
      () => this.items.probe(),
      () => this.storage.probe(),
      ...(progress ? [() => this.indicators.check('adoption').up({ ...progress })] : []),
    ]);
  }

  private atWorstDegraded(
    key: 'items' | 'storage',
    result: Record<string, { status: string; message?: string }>,
  ) {
    const { status, ...data } = result[key] ?? { status: 'down' };
    const indicator = this.indicators.check(key);
    return status === 'up' ? indicator.up(data) : indicator.degraded(data);
  }
}
