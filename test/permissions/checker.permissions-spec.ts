import { synthesise, type Template } from '../../deploy/synthesise';
import type { RecordedCall } from '../support/call.recorder';
import { accessOf, type Access } from './access';
import { checkRole } from './check';
import { documentOf } from './document';
import { reportOf } from './report';

const { config, templates } = synthesise('stg');
const ACCESS = accessOf({ config, templates });
const READER = 'stg-sec-iam-role-ecs-task-01';
const EDITOR = 'stg-sec-iam-role-ecs-task-02';

/** Calls that use all that the roles grant, each made in one test. */
let calls: RecordedCall[];

beforeAll(async () => {
  const used = await Promise.all(
    ACCESS.roles.map(async (role) => {
      const { grants } = await checkRole(ACCESS, role, []);
      return grants.flatMap(({ action, resource }) =>
        role.planes.map((plane) => ({ plane, action, resource, test: 'some.local-spec.ts' })),
      );
    }),
  );
  calls = used.flat();
});

/** A part of a template that can be changed. */
type Part = Record<string, unknown>;
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null;

/** The stacks with every part changed that the predicate picks, of which there must be some. */
function mutated(isMeant: (part: Part) => boolean, change: (part: Part) => void): Access {
  // A plain copy: nothing else holds it.
  const copy = structuredClone(templates) as Record<string, Template>;
  let changed = 0;
  const visit = (value: unknown): void => {
    if (!isPart(value)) return;
    if (isMeant(value)) {
      change(value);
      changed++;
    }
    Object.values(value).forEach(visit);
  };
  visit(copy);
  expect(changed).toBeGreaterThan(0);
  return accessOf({ config, templates: copy });
}

const statement =
  (sid: string) =>
  ({ Sid }: Part) =>
    Sid === sid;

const findingsOf = async (access: Access) => (await reportOf(access, calls)).findings;

it('finds nothing where all that is granted is used', async () => {
  expect(await findingsOf(ACCESS)).toEqual([]);
});

it('names the call that a role without a grant is refused, and the tests that make it', async () => {
  const access = mutated(statement('ReadItems'), (part) => (part.Action = 'dynamodb:GetItem'));
  expect(await findingsOf(access)).toEqual([
    `${READER} is refused dynamodb:DescribeTable on table, which is called in some.local-spec.ts.`,
    `${EDITOR} is refused dynamodb:DescribeTable on table, which is called in some.local-spec.ts.`,
  ]);
});

it('names a call that only another plane’s role is granted', async () => {
  const call = {
    plane: 'reader',
    action: 'dynamodb:Scan',
    resource: 'table',
    test: 'x.local-spec.ts',
  } as const;
  const { findings } = await reportOf(ACCESS, [...calls, call]);
  expect(findings).toEqual([
    `${READER} is refused dynamodb:Scan on table, which is called in x.local-spec.ts.`,
  ]);
});

it('names a call that no condition of a grant lets through', async () => {
  const condition = { Bool: { 'aws:SecureTransport': 'false' } };
  const access = mutated(statement('WritePictures'), (part) => (part.Condition = condition));
  expect(await findingsOf(access)).toEqual(
    expect.arrayContaining([
      `${EDITOR} is refused s3:PutObject on bucket/images/*, which is called in some.local-spec.ts.`,
    ]),
  );
});

it('names a grant that no test uses', async () => {
  const access = mutated(statement('WriteItems'), (part) => {
    part.Action = [part.Action, 'dynamodb:BatchWriteItem'].flat();
  });
  expect(await findingsOf(access)).toEqual([
    `${EDITOR} is granted dynamodb:BatchWriteItem on table, which no test uses.`,
    `${EDITOR} is granted dynamodb:BatchWriteItem on table: test/permissions/reasons.ts does not say what for.`,
  ]);
});

it('names a grant that is wider than the calls', async () => {
  const access = mutated(statement('ReadPictures'), (part) => (part.Resource = '*'));
  expect(await findingsOf(access)).toEqual(
    expect.arrayContaining([
      `${READER} is granted s3:GetObject on *, which no test uses.`,
      'stg: s3:GetObject on bucket/private/* by reader is Allowed, not ImplicitlyDenied.',
    ]),
  );
});

it.each(['dynamodb:*', 'dynamodb:Get*', '*'])('names the wildcard %s, used or not', async (action) => {
  const access = mutated(statement('ReadItems'), (part) => {
    part.Action = ['dynamodb:DescribeTable', 'dynamodb:GetItem', action];
  });
  expect(await findingsOf(access)).toContain(`${READER} is granted ${action}: name the actions.`);
});

it.each(['Action', 'Resource'])('refuses a statement that grants by Not%s', async (key) => {
  const access = mutated(statement('ReadItems'), (part) => {
    Reflect.deleteProperty(part, key);
    part[`Not${key}`] = key === 'Action' ? 'dynamodb:DeleteTable' : 'arn:aws:s3:::other';
  });
  await expect(findingsOf(access)).rejects.toThrow('does not name its actions and resources');
});

it('names what the bucket lets through once its policy no longer forbids it', async () => {
  const isTlsRule = ({ Effect, Principal }: Part) => Effect === 'Deny' && Principal !== undefined;
  const findings = await findingsOf(mutated(isTlsRule, (part) => (part.Action = 's3:DeleteBucket')));
  expect(findings).toContain(
    'stg: s3:GetObject on bucket/images/* by reader without TLS is Allowed, not ExplicitlyDenied.',
  );
});

it('names who may take a role once its trust has no condition', async () => {
  const trustsEcs = ({ Principal, Condition }: Part) =>
    JSON.stringify(Principal) === '{"Service":"ecs-tasks.amazonaws.com"}' && Condition !== undefined;
  const findings = await findingsOf(mutated(trustsEcs, (part) => delete part.Condition));
  expect(findings).toContain(
    'stg: sts:AssumeRole on role of the reader by ECS of a foreign account is Allowed, not ImplicitlyDenied.',
  );
});

describe('what a role has beside its own policies', () => {
  const reader = ({ RoleName, Tags }: Part) => RoleName === READER && Tags !== undefined;
  const isReaderRole = ({ Properties }: Part) => isPart(Properties) && reader(Properties);
  const grant = { Statement: [{ Effect: 'Allow', Action: 'dynamodb:DeleteTable', Resource: '*' }] };
  const FINDING = `${READER} is granted dynamodb:DeleteTable on *, which no test uses.`;

  it('is found inline', async () => {
    const access = mutated(reader, (part) => (part.Policies = [{ PolicyDocument: grant }]));
    expect(await findingsOf(access)).toContain(FINDING);
  });

  it.each([
    ['AWS::IAM::Policy', { Roles: [READER] }],
    ['AWS::IAM::ManagedPolicy', { Roles: [READER] }],
    ['AWS::IAM::RolePolicy', { RoleName: READER }],
  ])('is found in an %s that names it', async (Type, name) => {
    const hasRole = (part: Part) => Object.values(part).some((value) => isPart(value) && isReaderRole(value));
    const access = mutated(hasRole, (part) => {
      part.More = { Type, Properties: { ...name, PolicyDocument: grant } };
    });
    expect(await findingsOf(access)).toContain(FINDING);
  });

  it('is refused where it is AWS’s own policy, which is in no template', () => {
    const AWS_POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    expect(() => mutated(reader, (part) => (part.ManagedPolicyArns = [AWS_POLICY]))).toThrow(
      `${READER} has ${AWS_POLICY}, which is in no template: nobody here can judge it.`,
    );
  });

  it('is refused where it is a permissions boundary', () => {
    expect(() => mutated(reader, (part) => (part.PermissionsBoundary = 'arn:aws:iam::aws:policy/X'))).toThrow(
      `${READER} has a permissions boundary`,
    );
  });
});

it('does not guess a resource that cannot be resolved', () => {
  const value = { 'Fn::GetAtt': ['Elsewhere', 'Arn'] };
  expect(() => mutated(statement('ReadItems'), (part) => (part.Resource = value))).toThrow(
    `stg-api says ${JSON.stringify(value)}, which cannot be resolved here`,
  );
});

it('does not write one table for stg and prod where they differ', async () => {
  const report = await reportOf(ACCESS, calls);
  const [first, ...roles] = report.roles;
  expect(() => documentOf([report, report, { ...report, roles }])).toThrow('stg and prod do not grant');
  expect(documentOf([report, report, report])).toContain(first?.title);
});
