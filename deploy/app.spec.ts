import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { acknowledgements } from './acknowledgements';
import { EXAMPLE_ACCOUNT, synthesise } from './synthesise';

/** What the checks leave behind: each plugin's findings, and those that were meant. */
interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string }[];
    readonly suppressedViolations?: readonly {
      readonly acknowledgedAt: string;
      readonly acknowledgedId: string;
    }[];
  }[];
}

describe('the CDK app', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tana-deploy-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Runs the app as the CDK's tool does, which hands on what `-c` and cdk.json say. */
  const run = async (inputs: Record<string, string>) => {
    const { context } = JSON.parse(await readFile('cdk.json', 'utf8')) as { context: object };
    const app = spawn(process.execPath, ['--import', 'tsx', 'deploy/app.ts'], {
      env: {
        PATH: process.env.PATH,
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...inputs }),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [code]] = await Promise.all([text(app.stderr), once(app, 'exit') as Promise<[number]>]);
    return { code, said };
  };

  it.each(['dev', 'stg', 'prod'] as const)(
    'leaves nothing of %s unexplained, and explains nothing that nobody found',
    async (environment) => {
      const inputs = {
        environment,
        account: EXAMPLE_ACCOUNT,
        githubRepository: 'example/tana',
        openToTheWorld: 'true',
      };

      const { code, said } = await run(inputs);
      const report = JSON.parse(await readFile(join(folder, 'validation-report.json'), 'utf8')) as Report;

      expect({ code, said }).toEqual({ code: 0, said: '' });
      expect(report.pluginReports.map(({ pluginName }) => pluginName).sort()).toEqual([
        'AwsSolutions',
        'CloudFormation Validate',
      ]);
      expect(report.pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
      const used = report.pluginReports.flatMap(({ suppressedViolations = [] }) => suppressedViolations);
      const { config } = synthesise(environment);
      expect(
        new Set(used.map(({ acknowledgedAt, acknowledgedId }) => `${acknowledgedAt} ${acknowledgedId}`)),
      ).toEqual(
        new Set(acknowledgements(config).map(({ at, finding }) => `${environment}-${at} ${finding}`)),
      );
    },
    60_000,
  );

  it('says in one sentence what is wrong with its inputs', async () => {
    const { code, said } = await run({ account: '1', vpcCidr: '10.0.0.1/16' });

    expect(code).toBe(1);
    expect(said).toBe(
      'The configuration cannot be used: account must be an AWS account of 12 digits; vpcCidr must be an IPv4 CIDR from /16 to /28, such as 10.0.0.0/16, with no address bits after its prefix.\n',
    );
  });
});
