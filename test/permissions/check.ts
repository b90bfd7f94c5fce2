import type { RecordedCall } from '../support/call.recorder';
import type { Access, Role, Statement } from './access';
import { decide } from './decision';

/** A permission: what a role grants, and the test files in which Tana used it. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  /** As the recorder names it (`table/index/by_title`), or its ARN where it is none of Tana's. */
  readonly resource: string;
  readonly tests: readonly string[];
}

/** What a role grants, and what is wrong with it, a sentence each. */
export interface Checked {
  readonly grants: readonly Grant[];
  readonly findings: readonly string[];
}

/** Both ways: whether each recorded call is granted, and whether each grant is used. */
export async function checkRole(
  access: Access,
  role: Role,
  recorded: readonly RecordedCall[],
): Promise<Checked> {
  const calls = recorded.filter(({ plane }) => role.planes.includes(plane));
  const grants = grantsOf(access, role, calls);
  return { grants, findings: [...(await refusedCalls(access, role, calls)), ...idleGrants(grants)] };
}

async function refusedCalls(access: Access, role: Role, calls: readonly RecordedCall[]): Promise<string[]> {
  const byCall = Map.groupBy(calls, ({ action, resource }) => `${action} on ${resource}`);
  const refused = await Promise.all(
    Array.from(byCall, async ([text, same]) => {
      const { action, resource } = same[0] as RecordedCall; // A group has at least the one that made it.
      const decision = await decide(requestBy(access, role, action, resource));
      return decision === 'Allowed'
        ? []
        : [`${role.name} is refused ${text}, which is called in ${testsOf(same).join(', ')}.`];
    }),
  );
  return refused.flat();
}

function idleGrants(grants: readonly Grant[]): string[] {
  return grants.flatMap(({ role, action, resource, tests }) => {
    // Whatever it is used for: what else it grants, nobody has looked at.
    if (/[*?]/.test(action)) return [`${role} is granted ${action}: name the actions.`];
    return tests.length === 0 ? [`${role} is granted ${action} on ${resource}, which no test uses.`] : [];
  });
}

/** A grant is used by calls on what it names, not by calls on part of it: those show that it is too wide. */
function grantsOf(access: Access, role: Role, calls: readonly RecordedCall[]): Grant[] {
  const pairs = role.policies
    .flatMap(({ Statement }) => Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => actionsAndResources(role, statement))
    .map(([action, arn]) => [action, resourceOf(access, arn)] as const);
  const distinct = new Map(pairs.map((pair) => [pair.join(' '), pair]));
  return [...distinct]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, [action, resource]]) => ({
      role: role.name,
      action,
      resource,
      tests: testsOf(
        calls.filter(
          (call) => call.action.toLowerCase() === action.toLowerCase() && call.resource === resource,
        ),
      ),
    }));
}

const testsOf = (calls: readonly RecordedCall[]) => [...new Set(calls.map(({ test }) => test))].sort();

function actionsAndResources(role: Role, statement: Statement): (readonly [string, string])[] {
  const { Action, Resource } = statement;
  if (Action === undefined || Resource === undefined) {
    throw new Error(`${role.name} has a statement that does not name its actions and resources.`);
  }
  return [Action].flat().flatMap((action) => [Resource].flat().map((arn) => [action, arn] as const));
}

/** What a session of the role asks for, over TLS 1.3. */
export function requestBy(access: Access, role: Role, action: string, resource: string) {
  const { account, bucket, table } = access;
  const arn = arnOf(access, resource);
  return {
    principal: `arn:aws:sts::${account}:assumed-role/${role.name}/session`,
    action,
    resource: arn,
    account,
    identityPolicies: role.policies,
    resourcePolicy: [bucket, table].find((store) => arn === store.arn || arn.startsWith(`${store.arn}/`))
      ?.policy,
  };
}

/** `bucket/images/*` stands for any picture: IAM is asked about one. */
function arnOf({ bucket, table }: Access, resource: string): string {
  return resource
    .replace(/^bucket\b/, bucket.arn)
    .replace(/^table\b/, table.arn)
    .replace(/\*$/, 'picture.jpg');
}

function resourceOf({ bucket, table }: Access, arn: string): string {
  for (const [name, store] of Object.entries({ bucket, table })) {
    if (arn === store.arn || arn.startsWith(`${store.arn}/`)) return name + arn.slice(store.arn.length);
  }
  return arn;
}
