import { channel } from 'node:diagnostics_channel';
import { CAPACITY } from './metrics';

/** The diagnostics channel on which clients of AWS tell of each call that has ended. */
export const SDK_CALLS = 'tana:sdk-call';

export interface SdkCall {
  readonly service: 'dynamodb' | 's3';
  /** As AWS names it: `GetItem`. */
  readonly operation: string;
  /** Until the answer, of a picture until its first byte; retries included. */
  readonly ms: number;
  readonly ok: boolean;
  /** Name of the error. Some are answers: a condition that does not hold, a picture that is not there. */
  readonly errorName?: string;
  /** As DynamoDB counts them. A refused condition consumes some too, and does not say how many. */
  readonly capacityUnits?: number;
}

interface Answer {
  readonly output: object;
}

const calls = channel(SDK_CALLS);

/**
 * A middleware for the client's first step that publishes each call. DynamoDB is asked what the call consumed, since
 * that cannot be worked out: what is read is charged by its whole size, and only a part of it is sent.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function publishCalls(service: SdkCall['service']) {
  return <Args extends { input: object }, Answered extends Answer>(
    next: (args: Args) => Promise<Answered>,
    { commandName = '' }: { commandName?: string },
  ) => {
    const operation = commandName.replace(/Command$/, '');
    const hasCapacity = service === 'dynamodb' && operation in CAPACITY;
    return async (args: Args): Promise<Answered> => {
      if (!calls.hasSubscribers) return next(args);
      const startedAt = performance.now();
      const publish = (result: Omit<SdkCall, 'service' | 'operation' | 'ms'>) =>
        calls.publish({ service, operation, ms: performance.now() - startedAt, ...result });
      try {
        const asked = hasCapacity
          ? { ...args, input: { ReturnConsumedCapacity: 'TOTAL', ...args.input } }
          : args;
        const answer = await next(asked);
        const capacityUnits = hasCapacity ? unitsOf(answer.output) : undefined;
        publish({ ok: true, ...(capacityUnits !== undefined && { capacityUnits }) });
        return answer;
      } catch (error) {
        publish({ ok: false, errorName: error instanceof Error ? error.name : 'Error' });
        throw error;
      }
    };
  };
}

function unitsOf(output: { ConsumedCapacity?: { CapacityUnits?: number } }): number | undefined {
  return output.ConsumedCapacity?.CapacityUnits;
}
