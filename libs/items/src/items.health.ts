import { DescribeTableCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { itemsConfig, type ItemsConfig } from './items.config';
import { LISTED, SORTS } from './listing';

/** An id that no item has: longer than any that Tana accepts. */
const MISSING_ID = '-'.repeat(256);

const PROBE_TIMEOUT_MS = 2000;
const PROBE_KEPT_MS = 5000;

/** Whether the items' table can be used. */
@Injectable()
export class ItemsHealthIndicator {
  private readonly logger = new Logger(ItemsHealthIndicator.name);

  constructor(
    private readonly client: DynamoDBClient,
    private readonly indicators: HealthIndicatorService,
    @Inject(itemsConfig.KEY) private readonly config: ItemsConfig,
  ) {}

  /**
   * Makes each call that serving makes, so that a wrong table, index or right shows at start-up.
   *
   * @throws the first AWS error.
   */
  async prove(abortSignal: AbortSignal): Promise<void> {
    const TableName = this.config.tableName;
    const options = { abortSignal };
    await this.client.send(new DescribeTableCommand({ TableName }), options);
    await this.client.send(new GetItemCommand({ TableName, Key: { id: { S: MISSING_ID } } }), options);
    for (const { index } of Object.values(SORTS)) {
      await this.client.send(
        new QueryCommand({
          TableName,
          IndexName: index.name,
          KeyConditionExpression: 'listing = :listing',
          ExpressionAttributeValues: { ':listing': LISTED },
          Limit: 1,
        }),
        options,
      );
    }
  }

  /** A cheap look, at most one under way, its result kept for some seconds. */
  probe() {
    return this.indicators
      .check('items')
      .attempt(async ({ signal }) => {
        try {
          await this.client.send(new DescribeTableCommand({ TableName: this.config.tableName }), {
            abortSignal: signal,
          });
        } catch (error) {
          this.logger.warn({ msg: 'the table does not answer', err: error });
          // The message of an AWS error can hold names and ARNs, and this one is shown to anybody.
          throw new Error(error instanceof Error ? error.name : 'Error', { cause: error });
        }
      })
      .withTimeout(PROBE_TIMEOUT_MS)
      .cacheFor(PROBE_KEPT_MS);
  }
}
