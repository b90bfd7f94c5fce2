// Judges all roles by the recorded calls, prints what they may do and why or, with --json, the same as JSON; with
// --write, writes docs/permissions.md. Ends with 1 where anything is wrong. To be run after the suite `local`.
import { writeFileSync } from 'node:fs';
import { readRecords } from '../support/call.recorder';
import { DOCUMENT, documentOf } from './document';
import { makeReports } from './report';

async function main(args: string[]): Promise<void> {
  const reports = await makeReports(readRecords());
  const findings = reports.flatMap((report) => report.findings);
  if (args.includes('--json')) console.log(JSON.stringify(reports, undefined, 2));
  const document = documentOf(reports);
  if (!args.includes('--json')) console.log(document);
  if (findings.length > 0) {
    console.error(findings.join('\n'));
    process.exitCode = 1;
  } else if (args.includes('--write')) {
    writeFileSync(DOCUMENT, document);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
