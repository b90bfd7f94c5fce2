import type { EvaluationResult } from '@cloud-copilot/iam-simulate';
import type { EnvironmentName } from '../../deploy/inputs';
import { synthesise } from '../../deploy/synthesise';
import type { RecordedCall } from '../support/call.recorder';
import { accessOf, type Access } from './access';
import { attemptsIn, titleOf, told, type Attempt } from './attempts';
import { checkRole, type Grant } from './check';
import { decide } from './decision';
import { reasonFor } from './reasons';

/** A role, with what it is granted and why. */
export interface RoleReport {
  readonly name: string;
  /** Such as `reader and editor`. */
  readonly title: string;
  readonly grants: readonly (Grant & { readonly reason: string })[];
}

/** One environment, judged. */
export interface EnvironmentReport {
  readonly environment: string;
  readonly roles: readonly RoleReport[];
  readonly attempts: readonly (Omit<Attempt, 'request'> & { readonly answer: EvaluationResult })[];
  /** What is wrong, a sentence each. */
  readonly findings: readonly string[];
}

export type Reports = readonly [dev: EnvironmentReport, stg: EnvironmentReport, prod: EnvironmentReport];

/** All environments, judged by their templates and by the recorded calls. */
export async function makeReports(recorded: readonly RecordedCall[]): Promise<Reports> {
  const report = (environment: EnvironmentName) => reportOf(accessOf(synthesise(environment)), recorded);
  return Promise.all([report('dev'), report('stg'), report('prod')]);
}

export async function reportOf(
  access: Access,
  recorded: readonly RecordedCall[],
): Promise<EnvironmentReport> {
  const { environment } = access;
  const attempts = await Promise.all(
    attemptsIn(access).map(async ({ request, ...attempt }) => ({
      ...attempt,
      answer: await decide(request),
    })),
  );
  const checked = await Promise.all(
    access.roles.map(async (role) => ({ role, ...(await checkRole(access, role, recorded)) })),
  );
  const roles = checked.map(({ role, grants }) => ({
    name: role.name,
    title: titleOf(role),
    grants: grants.map((grant) => ({
      ...grant,
      reason: reasonFor(role.planes.includes('operator'), grant.action, grant.resource) ?? '',
    })),
  }));
  const unexplained = roles
    .flatMap(({ grants }) => grants)
    .filter(({ reason }) => reason === '')
    .map(
      ({ role, action, resource }) =>
        `${role} is granted ${action} on ${resource}: test/permissions/reasons.ts does not say what for.`,
    );
  const unexpected = attempts
    .filter(({ answer, expected }) => answer !== expected)
    .map((attempt) => `${environment}: ${told(attempt)} is ${attempt.answer}, not ${attempt.expected}.`);
  return {
    environment,
    roles,
    attempts,
    findings: [...checked.flatMap(({ findings }) => findings), ...unexplained, ...unexpected],
  };
}
