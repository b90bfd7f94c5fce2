import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { StorageAccessDenied } from '@tana/storage';
import { createLogger, createRequestLogger, PinoLoggerService } from './logging';

/** A logger, and what it has written so far. */
const start = (level = 'trace') => {
  const written: string[] = [];
  const logger = createLogger(level, { write: (line: string) => void written.push(line) });
  return { logger, written, lines: () => written.map((line): unknown => JSON.parse(line)) };
};

const TIME = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);

describe('createLogger', () => {
  it('writes a line of JSON with the level by its name and the time in ISO 8601', () => {
    const { logger, written, lines } = start();

    logger.info({ path: '/items' }, 'request');

    expect(written[0]).toMatch(/^\{.*\}\n$/);
    expect(lines()).toEqual([{ level: 'info', time: TIME, path: '/items', msg: 'request' }]);
  });

  it.each([0, 7, 42, 999, 1000, 61_007])('writes the very millisecond: %i after a minute began', (after) => {
    const { logger, lines } = start();
    const times = [1_800_000_000_000, 1_800_000_000_000 + after];
    for (const time of times) {
      jest.spyOn(Date, 'now').mockReturnValue(time);
      logger.info('now');
    }
    jest.restoreAllMocks();

    expect(lines()).toMatchObject(times.map((time) => ({ time: new Date(time).toISOString() })));
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = start('warn');

    logger.info('hidden');
    logger.warn('shown');

    expect(lines()).toEqual([{ level: 'warn', time: TIME, msg: 'shown' }]);
  });

  it('is silent where it is told to be', () => {
    const { logger, written } = start('silent');

    logger.fatal('hidden');

    expect(written).toEqual([]);
  });

  it.each(['authorization', 'cookie', 'token'])('hides %s, wherever it turns up in an entry', (name) => {
    const { logger, written, lines } = start();
    const secret = { [name]: 'Bearer hunter2' };

    logger.info({ ...secret, headers: secret, req: { headers: secret } }, 'request');

    const hidden = { [name]: '[redacted]' };
    expect(lines()).toMatchObject([{ ...hidden, headers: hidden, req: { headers: hidden } }]);
    expect(written.join()).not.toContain('hunter2');
  });

  it('keeps of an error what helps, and nothing of what the SDK hangs on it', () => {
    const { logger, written, lines } = start();
    const error = Object.assign(
      new DynamoDBServiceException({
        name: 'AccessDeniedException',
        message: 'not authorized',
        $fault: 'client',
        $metadata: { requestId: 'req-77' },
      }),
      { $response: { headers: { authorization: 'hunter2' } }, code: 'AccessDenied' },
    );

    logger.error({ err: error }, 'failed');

    expect(lines()).toEqual([
      {
        level: 'error',
        time: TIME,
        msg: 'failed',
        err: {
          name: 'AccessDeniedException',
          message: 'not authorized',
          code: 'AccessDenied',
          stack: expect.stringContaining('logging.spec.ts'),
        },
      },
    ]);
    expect(written.join()).not.toMatch(/hunter2|req-77|\$/);
  });

  it('keeps what an error was caused by, all the way down', () => {
    const { logger, lines } = start();
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

    logger.error(
      { err: new StorageAccessDenied('s3:GetObject', new Error('outer', { cause: refused })) },
      'failed',
    );

    expect(lines()).toMatchObject([
      {
        err: {
          name: 'StorageAccessDenied',
          cause: { message: 'outer', cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' } },
        },
      },
    ]);
  });

  it('keeps what was thrown and is no error', () => {
    const { logger, lines } = start();

    logger.error({ err: 'just a text' }, 'failed');

    expect(lines()).toMatchObject([{ err: 'just a text' }]);
  });

  it('keeps a text within its line, whatever it holds', () => {
    const { logger, written } = start();

    logger.info({ path: '/items\n{"level":"fatal"}' }, 'a\nb');

    expect(written.join('').trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('createRequestLogger', () => {
  it('adds the id to each line of its own, and to no other', () => {
    const { logger, lines } = start();

    createRequestLogger(logger, 'an "id"').warn({ msg: 'one', token: 'hunter2' });
    createRequestLogger(logger, 'other').child({ more: 1 }).info('two');
    logger.info('three');

    expect(lines()).toEqual([
      { level: 'warn', time: TIME, requestId: 'an "id"', msg: 'one', token: '[redacted]' },
      { level: 'info', time: TIME, requestId: 'other', more: 1, msg: 'two' },
      { level: 'info', time: TIME, msg: 'three' },
    ]);
  });
});

describe('PinoLoggerService', () => {
  it.each([
    ['verbose', 'trace'],
    ['debug', 'debug'],
    ['log', 'info'],
    ['warn', 'warn'],
    ['error', 'error'],
    ['fatal', 'fatal'],
  ] as const)('writes what Nest logs with %s at %s', (method, level) => {
    const { logger, lines } = start();

    new PinoLoggerService(logger)[method]('Mapped {/items, GET} route', 'RouterExplorer');

    expect(lines()).toEqual([
      { level, time: TIME, context: 'RouterExplorer', msg: 'Mapped {/items, GET} route' },
    ]);
  });

  it('takes an object for the entry, with its text in msg', () => {
    const { logger, lines } = start();

    new PinoLoggerService(logger).log({ msg: 'adoption sweep', scanned: 3 }, 'Adoption');

    expect(lines()).toEqual([
      { level: 'info', time: TIME, context: 'Adoption', msg: 'adoption sweep', scanned: 3 },
    ]);
  });

  it('writes an error in an entry as an error', () => {
    const { logger, lines } = start();

    new PinoLoggerService(logger).error({ msg: 'held up', err: new RangeError('too far') }, 'Adoption');

    expect(lines()).toMatchObject([
      { msg: 'held up', err: { name: 'RangeError', message: 'too far', stack: expect.any(String) } },
    ]);
  });

  it('takes an error that is the message for the error of the line', () => {
    const { logger, lines } = start();

    new PinoLoggerService(logger).error(new RangeError('too far'), 'NestApplication');

    expect(lines()).toMatchObject([
      { level: 'error', context: 'NestApplication', err: { name: 'RangeError', message: 'too far' } },
    ]);
  });

  it('keeps the stack that Nest passes before the context', () => {
    const { logger, lines } = start();

    new PinoLoggerService(logger).error('failed', 'Error: failed\n    at x', 'ExceptionsHandler');

    expect(lines()).toEqual([
      {
        level: 'error',
        time: TIME,
        context: 'ExceptionsHandler',
        stack: 'Error: failed\n    at x',
        msg: 'failed',
      },
    ]);
  });

  it('does not take a text for a format', () => {
    const { logger, lines } = start();

    new PinoLoggerService(logger).log('100%s %d %j of it', 'X');

    expect(lines()).toMatchObject([{ msg: '100%s %d %j of it' }]);
  });

  it.each([
    [undefined, 'undefined'],
    [42, '42'],
  ])('writes %p as a text', (message, text) => {
    const { logger, lines } = start();

    new PinoLoggerService(logger).log(message, 'X');

    expect(lines()).toMatchObject([{ msg: text }]);
  });
});
