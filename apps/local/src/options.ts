import { parseArgs } from 'node:util';
import { UsageError } from './usage.error';

/** What `npm start -- …` can be told. */
export interface LocalOptions {
  readonly port: number;
  /** Empty the stores first. */
  readonly reset: boolean;
  /** Load the three sample products where the stores are new. */
  readonly sample: boolean;
  /** This many generated products more, in new stores or old. */
  readonly generated: number;
}

export const USAGE = `Usage: npm start -- [options]

  --port N      listen on port N, and for sign-in on N+1 (default 3000)
  --reset       empty the catalogue first
  --no-sample   do not load the sample into a new catalogue
  --sample N    add N generated products (1 to 10000), to try paging
  --help        show this`;

/** @throws UsageError; undefined where only help was asked for. */
export function readOptions(args: string[], defaultPort: number): LocalOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  return {
    port: values.port === undefined ? defaultPort : integer('--port', values.port, 1, 65_534),
    reset: values.reset ?? false,
    sample: !values['no-sample'],
    generated: values.sample === undefined ? 0 : integer('--sample', values.sample, 1, 10_000),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        reset: { type: 'boolean' },
        'no-sample': { type: 'boolean' },
        sample: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function integer(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new UsageError(`${option} takes an integer from ${least} to ${most}, not "${text}".`);
  }
  return value;
}
