import { readFileSync } from 'node:fs';
import { synthesise } from '../../deploy/synthesise';
import { readRecords } from '../support/call.recorder';
import { accessOf } from './access';
import { attemptsIn, told } from './attempts';
import { checkRole } from './check';
import { decide } from './decision';
import { DOCUMENT, documentOf } from './document';
import { makeReports } from './report';

const ACCESSES = (['dev', 'stg', 'prod'] as const).map((environment) => accessOf(synthesise(environment)));

describe.each(ACCESSES)('in $environment', (access) => {
  it.each(access.roles)('$name is granted what its calls need, and nothing else', async (role) => {
    const { grants, findings } = await checkRole(access, role, readRecords());
    expect(findings).toEqual([]);
    expect(grants.length).toBeGreaterThan(0);
  });

  it.each(attemptsIn(access).map((attempt) => [told(attempt), attempt.expected, attempt] as const))(
    '%s is %s',
    async (_told, expected, { request }) => {
      expect(await decide(request)).toBe(expected);
    },
  );
});

describe('docs/permissions.md', () => {
  it('says what the roles grant and refuse (else: npm run permissions -- --write)', async () => {
    const reports = await makeReports(readRecords());
    expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(documentOf(reports));
  });
});
