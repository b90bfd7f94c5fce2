import { readOptions, USAGE } from './options';
import { UsageError } from './usage.error';

const DEFAULTS = { port: 3000, reset: false, sample: true, generated: 0 };

describe('readOptions', () => {
  it('has a default for everything', () => {
    expect(readOptions([], 3000)).toEqual(DEFAULTS);
  });

  it.each([
    [['--port', '8080'], { port: 8080 }],
    [['--port=1'], { port: 1 }],
    [['--port=65534'], { port: 65_534 }],
    [['--reset'], { reset: true }],
    [['--no-sample'], { sample: false }],
    [['--sample', '1'], { generated: 1 }],
    [['--sample=10000'], { generated: 10_000 }],
    [['--no-sample', '--sample', '500'], { sample: false, generated: 500 }],
    [['--reset', '--port', '1', '--port', '2'], { reset: true, port: 2 }],
  ])('reads %j', (args, options) => {
    expect(readOptions(args, 3000)).toEqual({ ...DEFAULTS, ...options });
  });

  it('gives no options where only help is asked for, whatever else is said', () => {
    expect(readOptions(['--help'], 3000)).toBeUndefined();
    expect(readOptions(['--port', 'x', '--help'], 3000)).toBeUndefined();
  });

  it.each(['', 'x', '-1', '65535', '1e3', '0x50', '80.5', ' 80', '９０', '1234567890'])(
    'refuses the port %j and says which there are',
    (port) => {
      expect(() => readOptions([`--port=${port}`], 3000)).toThrow(
        new UsageError(`--port takes an integer from 1 to 65534, not "${port}".`),
      );
    },
  );

  it.each(['0', '10001', 'many'])('refuses to generate %s products', (count) => {
    expect(() => readOptions(['--sample', count], 3000)).toThrow(
      new UsageError(`--sample takes an integer from 1 to 10000, not "${count}".`),
    );
  });

  it.each([
    ['an unknown option', ['--ports', '80']],
    ['a value without an option', ['8080']],
    ['an option without its value', ['--port']],
    ['a value for a switch', ['--reset=yes']],
    ['a short option', ['-p', '80']],
  ])('shows how it is used for %s', (_what, args) => {
    expect(() => readOptions(args, 3000)).toThrow(UsageError);
    expect(() => readOptions(args, 3000)).toThrow(USAGE);
  });
});

describe('USAGE', () => {
  it.each(['--port', '--reset', '--no-sample', '--sample', '--help'])('tells of %s', (option) => {
    expect(USAGE).toContain(`  ${option} `);
  });
});
