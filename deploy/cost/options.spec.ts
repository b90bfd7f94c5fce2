import { spawnSync } from 'node:child_process';
import { readOptions, usage, UsageError } from './options';

describe('the options of npm run cost', () => {
  it('are all environments with their stated traffic by default', () => {
    expect(readOptions([])).toEqual({
      environments: ['dev', 'stg', 'prod'],
      json: false,
      write: false,
      traffic: {},
    });
  });

  it('replace what is stated', () => {
    const args = ['--environment', 'prod', '--json', '--page-views', '5000000', '--edge-cache-share', '0.5'];

    expect(readOptions(args)).toEqual({
      environments: ['prod'],
      json: true,
      write: false,
      traffic: { pageViews: 5_000_000, edgeCacheShare: 0.5 },
    });
  });

  it('are explained by --help', () => {
    expect(readOptions(['--help'])).toBeUndefined();
    expect(usage()).toContain('--picture-gb N');
  });

  it.each([
    [['--page-views', 'many'], '--page-views takes a number above 0, not "many".'],
    [['--page-views', '0'], '--page-views takes a number above 0, not "0".'],
    [['--items', '1e3'], '--items takes a number from 0, not "1e3".'],
    [['--product-share', '1.1'], '--product-share takes a share from 0 to 1, not "1.1".'],
    [['--environment', 'qa'], '--environment takes dev, stg or prod, not "qa".'],
    [['--tasks', '4'], "Unknown option '--tasks'; --help shows all options."],
    [['prod'], "Unexpected argument 'prod'; --help shows all options."],
    [['--items'], "Option '--items <value>' argument missing; --help shows all options."],
    [
      ['--write', '--items', '3'],
      '--write takes no other flag, since docs/cost.md holds all environments as stated.',
    ],
  ])('are refused in one sentence: %j', (args, sentence) => {
    expect(() => readOptions(args)).toThrow(new UsageError(sentence));
  });
});

describe('npm run cost', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'deploy/cost/main.ts', ...args], { encoding: 'utf8' });

  it('prints JSON and nothing else', () => {
    const { status, stdout, stderr } = run('--json', '--environment', 'dev', '--items', '5');

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      asOf: expect.stringMatching(/^\d{4}-/),
      environments: [
        {
          environment: 'dev',
          traffic: { items: 5 },
          estimate: { usd: expect.any(Number), items: expect.arrayContaining([]) },
          byPageViews: { fixed: expect.any(Number), perMillion: expect.any(Number) },
        },
      ],
    });
  });

  it('ends with 2 and one sentence where it cannot be understood', () => {
    expect(run('--page-views', 'many')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: '--page-views takes a number above 0, not "many".\n',
    });
  });
});
