import type { EnvironmentReport, Reports, RoleReport } from './report';

export const DOCUMENT = 'docs/permissions.md';

const INTRODUCTION = `# Permissions

What each role of Tana may do, and who made use of it. This page is written by the tests: \`npm run permissions -- --write\` makes it anew.

- **Everything granted is used.** The tests run Tana on an embedded DynamoDB and S3 and record each call. A permission that no test uses fails the run, and so does one that is wider than the calls.
- **Everything used is granted.** Each recorded call is judged against the role in the synthesised templates, as IAM judges it. A call that is refused fails the run.
- **What must be refused is refused.** Attacks are judged in the same way, beside requests that are like them and allowed.

\`table\` is \`<env>-app-data-table\`, and \`bucket\` the one with the pictures. “Used by” names files \`test/local/*.local-spec.ts\`.
`;

const ANSWERS = {
  Allowed: 'allowed',
  ImplicitlyDenied: 'refused: nothing allows it',
  ExplicitlyDenied: 'refused: the bucket forbids it',
};

/**
 * The page, as Prettier would have it.
 *
 * @throws Error where `stg` and `prod` differ: the page has one table for both.
 */
export function documentOf([dev, stg, prod]: Reports): string {
  if (textOf(stg) !== textOf(prod)) throw new Error('stg and prod do not grant and refuse the same.');
  return `${INTRODUCTION}\n## dev\n\n${textOf(dev)}\n## stg and prod\n\n${textOf(stg)}`;
}

function textOf({ environment, roles, attempts }: EnvironmentReport): string {
  const text = [...roles.map(roleText), `### Attempts\n\n${attemptsTable(attempts)}`].join('\n');
  return environment === 'dev' ? text : text.replaceAll(`\`${environment}-`, '`<env>-');
}

function roleText({ name, title, grants }: RoleReport): string {
  const rows = grants.map(({ action, resource, reason, tests }) => [
    code(action),
    code(resource),
    reason,
    tests.map((test) => test.replace('.local-spec.ts', '')).join(', '),
  ]);
  return `### ${title}: ${code(name)}\n\n${table(['action', 'resource', 'what for', 'used by'], rows)}`;
}

function attemptsTable(attempts: EnvironmentReport['attempts']): string {
  const rows = attempts.map(({ who, action, resource, how, answer }) => [
    who,
    code(action),
    resource + (how && `, ${how}`),
    ANSWERS[answer],
  ]);
  return table(['who', 'action', 'resource', 'answer'], rows);
}

const code = (text: string) => `\`${text}\``;

function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}
