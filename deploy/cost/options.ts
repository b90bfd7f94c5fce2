import { parseArgs } from 'node:util';
import { INPUTS, type EnvironmentName } from '../inputs';
import { assumptions, flagOf, type Traffic } from './traffic';

/** What was typed makes no sense; the message is one sentence that says how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const ENVIRONMENTS: readonly EnvironmentName[] = ['dev', 'stg', 'prod'];

/** What `npm run cost -- …` was told. */
export interface CostOptions {
  readonly environments: readonly EnvironmentName[];
  readonly json: boolean;
  /** Write docs/cost.md. */
  readonly write: boolean;
  /** What replaces the stated traffic. */
  readonly traffic: Partial<Traffic>;
}

export function usage(): string {
  const flags = assumptions().map(([key, means]) => `  ${`${flagOf(key)} N`.padEnd(26)}${means}`);
  return `Usage: npm run cost -- [options]

  --environment dev|stg|prod  that one alone
  --json                      for programs
  --write                     write docs/cost.md anew
  --help                      show this

What to assume of a month instead of what docs/cost.md states:

${flags.join('\n')}`;
}

/** @throws UsageError; undefined where only help was asked for. */
export function readOptions(args: string[]): CostOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const traffic = Object.fromEntries(
    assumptions().flatMap(([key]) => {
      const text = values[flagOf(key).slice(2)];
      return typeof text === 'string' ? [[key, number(key, text)]] : [];
    }),
  );
  const options = {
    environments: environments(values.environment),
    json: values.json === true,
    write: values.write === true,
    traffic,
  };
  if (options.write && (values.environment !== undefined || Object.keys(traffic).length > 0)) {
    throw new UsageError('--write takes no other flag, since docs/cost.md holds all environments as stated.');
  }
  return options;
}

function parse(args: string[]): Record<string, string | boolean | undefined> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args,
      options: {
        environment: text,
        json: flag,
        write: flag,
        help: flag,
        ...Object.fromEntries(assumptions().map(([key]) => [flagOf(key).slice(2), text])),
      },
    }).values;
  } catch (error) {
    // Such as “TypeError [CODE]: Unknown option '--x'. To specify …”.
    const [reason = ''] = String(error)
      .replace(/^[^:]*: /, '')
      .split(/\.(?:\s|$)|\n/);
    throw new UsageError(`${reason}; --help shows all options.`);
  }
}

function environments(text: string | boolean | undefined): readonly EnvironmentName[] {
  if (typeof text !== 'string') return ENVIRONMENTS;
  const environment = INPUTS.environment.parse(text);
  if (!environment)
    throw new UsageError(`--environment takes ${INPUTS.environment.expected}, not "${text}".`);
  return [environment];
}

/** These divide. */
const ABOVE_ZERO: readonly (keyof Traffic)[] = ['pageViews', 'viewsPerVisit'];

function number(key: keyof Traffic, text: string): number {
  const isShare = key.endsWith('Share');
  const value = /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
  const fits = value <= (isShare ? 1 : Infinity) && (value > 0 || !ABOVE_ZERO.includes(key));
  if (!fits) {
    const expected = isShare
      ? 'a share from 0 to 1'
      : `a number ${ABOVE_ZERO.includes(key) ? 'above' : 'from'} 0`;
    throw new UsageError(`${flagOf(key)} takes ${expected}, not "${text}".`);
  }
  return value;
}
