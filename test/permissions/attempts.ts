import { anonymousPrincipal, type EvaluationResult } from '@cloud-copilot/iam-simulate';
import type { Access, Policy, Role } from './access';
import { requestBy } from './check';
import type { AccessRequest } from './decision';

/** Something that somebody tries, told in words, and what must come of it. */
export interface Attempt {
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  /** What is unusual about it, or empty. */
  readonly how: string;
  readonly expected: EvaluationResult;
  readonly request: AccessRequest;
}

const FOREIGN_ACCOUNT = '999999999999';

/** Attacks, each beside what it resembles and what is allowed: a check that refuses all would prove nothing. */
export function attemptsIn(access: Access): Attempt[] {
  return [
    ...access.roles.flatMap((role) => {
      const isOperator = role.planes.includes('operator');
      return [
        ...(isOperator ? operatorAttempts(access, role) : taskAttempts(access, role)),
        ...storeAttempts(access, role),
        ...escalations(access, role),
        ...(isOperator ? takingOperatorRole(access, role) : takingTaskRole(access, role)),
      ];
    }),
    ...othersAtPictures(access),
  ];
}

/** An attempt in words. */
export function told({ who, action, resource, how }: Omit<Attempt, 'request' | 'expected'>): string {
  return `${action} on ${resource} by ${who}${how && ` ${how}`}`;
}

/** Such as `reader`; in `dev` `reader and editor`. */
export const titleOf = ({ planes }: Role) => planes.join(' and ');

type Row = readonly [action: string, resource: string, expected: EvaluationResult];

/** What the reader's role must not grant, and the editor's must. */
const EDITING = [
  ['dynamodb:PutItem', 'table'],
  ['dynamodb:UpdateItem', 'table'],
  ['dynamodb:DeleteItem', 'table'],
  ['dynamodb:Scan', 'table'],
  ['dynamodb:Query', 'table/index/by_image'],
  ['s3:PutObject', 'bucket/images/*'],
  ['s3:DeleteObject', 'bucket/images/*'],
] as const;

function taskAttempts(access: Access, role: Role): Attempt[] {
  const isEditor = role.planes.includes('editor');
  const expected = isEditor ? 'Allowed' : 'ImplicitlyDenied';
  const editing = EDITING.map(([action, resource]): Row => [action, resource, expected]);
  const reading: Row[] = [
    ['dynamodb:Query', 'table/index/by_created', 'Allowed'],
    ['dynamodb:Query', 'table', 'ImplicitlyDenied'],
    ['dynamodb:Scan', 'table/index/by_created', 'ImplicitlyDenied'],
  ];
  return [...editing, ...reading].map((row) => plainly(access, role, row));
}

function operatorAttempts(access: Access, role: Role): Attempt[] {
  const rows: Row[] = [
    ['dynamodb:UpdateItem', 'table', 'Allowed'],
    ['dynamodb:DeleteItem', 'table', 'Allowed'],
    ['dynamodb:Scan', 'table', 'Allowed'],
    ['s3:PutObject', 'bucket/images/*', 'Allowed'],
    ['s3:DeleteObject', 'bucket/images/*', 'Allowed'],
  ];
  return rows.map((row) => plainly(access, role, row));
}

function plainly(access: Access, role: Role, [action, resource, expected]: Row): Attempt {
  const request = requestBy(access, role, action, resource);
  return { who: titleOf(role), action, resource, how: '', expected, request };
}

/** Its own stores and others, its own pictures and the rest of the bucket, with and without TLS. */
function storeAttempts(access: Access, role: Role): Attempt[] {
  const own = role.planes.includes('operator') ? 'dynamodb:PutItem' : 'dynamodb:GetItem';
  const { table, environment } = access;
  const anotherTable = table.arn.replace(/[^/]*$/, 'another-table');
  const anotherEnvironment = environment === 'prod' ? 'stg' : 'prod';
  const otherTable = table.arn.replace(`/${environment}-`, `/${anotherEnvironment}-`);
  const within: Row[] = [
    [own, 'table', 'Allowed'],
    ['dynamodb:DeleteTable', 'table', 'ImplicitlyDenied'],
    ['s3:GetObject', 'bucket/images/*', 'Allowed'],
    ['s3:GetObject', 'bucket/private/*', 'ImplicitlyDenied'],
    ['s3:PutObject', 'bucket/private/*', 'ImplicitlyDenied'],
    ['s3:ListBucket', 'bucket', 'Allowed'],
    ['s3:PutBucketPolicy', 'bucket', 'ImplicitlyDenied'],
  ];
  const others = [
    [own, 'another table', anotherTable],
    [own, 'another environment’s table', otherTable],
    ['s3:GetObject', 'another bucket/images/*', 'arn:aws:s3:::another-bucket/images/*'],
    ['s3:ListBucket', 'another bucket', 'arn:aws:s3:::another-bucket'],
  ] as const;
  const secured: Row[] = [
    ['s3:GetObject', 'bucket/images/*', 'ExplicitlyDenied'],
    ['s3:ListBucket', 'bucket', 'ExplicitlyDenied'],
  ];
  const insecure = Object.entries(INSECURE).flatMap(([how, context]) =>
    secured.map((row) => {
      const attempt = plainly(access, role, row);
      return { ...attempt, how, request: { ...attempt.request, context } };
    }),
  );
  return [
    ...within.map((row) => plainly(access, role, row)),
    ...others.map(([action, resource, arn]) => ({
      ...plainly(access, role, [action, arn, 'ImplicitlyDenied']),
      resource,
    })),
    ...insecure,
  ];
}

const INSECURE = {
  'without TLS': { 'aws:SecureTransport': 'false' },
  'over TLS 1.1': { 's3:TlsVersion': '1.1' },
};

/** Becoming somebody else. */
function escalations(access: Access, role: Role): Attempt[] {
  const passing = plainly(access, role, ['iam:PassRole', role.arn, 'ImplicitlyDenied']);
  const others = access.roles.filter(({ name }) => name !== role.name);
  const takings = others.map((other) => {
    const attempt = plainly(access, role, ['sts:AssumeRole', other.arn, 'ImplicitlyDenied']);
    const context = { 'aws:PrincipalAccount': access.account };
    const request = { ...attempt.request, context, resourcePolicy: other.trust };
    return { ...attempt, resource: `role of the ${titleOf(other)}`, request };
  });
  return [{ ...passing, resource: 'its own role' }, ...takings];
}

/** Whatever the caller's own account allows it: only the role's trust is in question. */
const ALLOW_ALL: Policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

function takingTaskRole({ account, region }: Access, role: Role): Attempt[] {
  const rows: [who: string, principal: string, from: string, expected: EvaluationResult][] = [
    ['ECS of this account', 'ecs-tasks.amazonaws.com', account, 'Allowed'],
    ['ECS of a foreign account', 'ecs-tasks.amazonaws.com', FOREIGN_ACCOUNT, 'ImplicitlyDenied'],
    ['EC2 of this account', 'ec2.amazonaws.com', account, 'ImplicitlyDenied'],
  ];
  const taken = taking(role, account);
  return rows.map(([who, principal, from, expected]) => ({
    ...taken,
    who,
    expected,
    request: {
      ...taken.request,
      principal,
      context: { 'aws:SourceAccount': from, 'aws:SourceArn': `arn:aws:ecs:${region}:${from}:task/cluster/1` },
      identityPolicies: [],
    },
  }));
}

function takingOperatorRole({ account }: Access, role: Role): Attempt[] {
  const user = (from: string) => ({
    principal: `arn:aws:iam::${from}:user/somebody`,
    context: { 'aws:PrincipalAccount': from },
    identityPolicies: [ALLOW_ALL],
  });
  const task = { principal: 'ecs-tasks.amazonaws.com', identityPolicies: [] };
  const rows: [who: string, request: Partial<AccessRequest>, expected: EvaluationResult][] = [
    ['a user of this account who may', user(account), 'Allowed'],
    ['a user of this account who may not', { ...user(account), identityPolicies: [] }, 'ImplicitlyDenied'],
    ['a user of a foreign account', user(FOREIGN_ACCOUNT), 'ImplicitlyDenied'],
    ['ECS of this account', task, 'ImplicitlyDenied'],
  ];
  const taken = taking(role, account);
  return rows.map(([who, request, expected]) => ({
    ...taken,
    who,
    expected,
    request: { ...taken.request, ...request },
  }));
}

function taking(role: Role, account: string) {
  const action = 'sts:AssumeRole';
  return {
    action,
    resource: `role of the ${titleOf(role)}`,
    how: '',
    request: {
      principal: '',
      action,
      resource: role.arn,
      account,
      identityPolicies: [],
      resourcePolicy: role.trust,
    },
  };
}

/** Who else might get at the pictures: CloudFront, another account, anybody. */
function othersAtPictures({ account, bucket, environment }: Access): Attempt[] {
  const cloudFront = (from: string) => ({
    principal: 'cloudfront.amazonaws.com',
    context: {
      'aws:SourceAccount': from,
      'aws:SourceArn': `arn:aws:cloudfront::${from}:distribution/E1EXAMPLE`,
    },
  });
  const own = cloudFront(account);
  const foreignUser = {
    principal: `arn:aws:iam::${FOREIGN_ACCOUNT}:user/somebody`,
    identityPolicies: [ALLOW_ALL],
  };
  const pictures = 'images/*';
  const isServed = environment !== 'dev';
  const rows: [
    who: string,
    objects: string,
    how: string,
    request: Partial<AccessRequest>,
    expected: EvaluationResult,
  ][] = [
    ['CloudFront of this account', pictures, '', own, isServed ? 'Allowed' : 'ImplicitlyDenied'],
    ['CloudFront of this account', 'private/*', '', own, 'ImplicitlyDenied'],
    [
      'CloudFront of this account',
      pictures,
      'without TLS',
      { ...own, context: { ...own.context, ...INSECURE['without TLS'] } },
      'ExplicitlyDenied',
    ],
    ['CloudFront of a foreign account', pictures, '', cloudFront(FOREIGN_ACCOUNT), 'ImplicitlyDenied'],
    ['a user of a foreign account', pictures, '', foreignUser, 'ImplicitlyDenied'],
    ['anybody, unsigned', pictures, '', { principal: anonymousPrincipal }, 'ImplicitlyDenied'],
  ];
  const action = 's3:GetObject';
  return rows.map(([who, objects, how, request, expected]) => ({
    who,
    action,
    resource: `bucket/${objects}`,
    how,
    expected,
    request: {
      principal: '',
      action,
      resource: `${bucket.arn}/${objects.replace('*', 'picture.jpg')}`,
      account,
      identityPolicies: [],
      resourcePolicy: bucket.policy,
      ...request,
    },
  }));
}
