import { Command } from 'commander';
import { confirm } from '../confirm';
import { connect, withConnection, type Connection, type ConnectionOptions } from '../connection';
import { diagnose, type Consent } from './doctor';
import { KINDS } from './finding';
import { jsonReport, tableReport } from './report';
import { doctorStores } from './stores';

interface DoctorOptions extends ConnectionOptions {
  readonly json?: boolean;
  readonly repair?: boolean;
  readonly yes?: boolean;
}

/** Requests at once. */
const CONCURRENCY = 16;

const HELP = `
It reads every item and the first bytes of every object, and finds:
${Object.entries(KINDS)
  .map(([kind, { remedy, what }]) => `  ${kind.padEnd(16)}  ${what}\n${' '.repeat(20)}${remedy}`)
  .join('\n')}

Each repair reads again, and writes on condition that nobody has changed what it read: what somebody has changed
is skipped, and said. A picture younger than a day is never deleted: somebody may be about to use it.

Exit code: 0 nothing is wrong, or all is repaired; 1 something needs a look; 2 it could not be done.

Examples:
  tana doctor --local
  tana doctor --json --table dev-app-data-table --bucket my-bucket --region ap-northeast-1
  tana doctor --repair --local`;

/** `tana doctor`: finds what is wrong in the stores, and mends it on request. */
export function doctorCommand(): Command {
  return withConnection(new Command('doctor'))
    .description('find what is wrong with items and pictures, and repair it')
    .option('--repair', 'repair what can be repaired; asks first')
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON document: {findings, repairs, summary}')
    .addHelpText('after', HELP)
    .action((options: DoctorOptions) =>
      connect(options, async (connection) => {
        const write = (text: string) => void process.stdout.write(text);
        const report = options.json ? jsonReport(write, options.repair === true) : tableReport(write);
        const consent = options.repair ? consentOf(connection, options) : undefined;
        process.exitCode = await diagnose(doctorStores(connection, CONCURRENCY), report, consent);
      }),
    );
}

function consentOf(connection: Connection, options: DoctorOptions): Consent {
  return async (kinds) => {
    const list = Array.from(kinds, ([kind, many]) => `${many} × ${kind}`).join(', ');
    const stores = `${await connection.describe()}, bucket ${connection.bucketName}`;
    const deleted = kinds.get('picture-unshown') ?? 0;
    const warning = deleted > 0 ? `, deleting ${deleted} pictures,` : '';
    await confirm(`Repair ${list}${warning} in ${stores}?`, options);
  };
}
