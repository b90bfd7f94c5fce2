import { anonymousPrincipal, type EvaluationResult } from '@cloud-copilot/iam-simulate';
import type { Access, Policy, Role } from './access';
import { requestBy } from './check';
import { decide, type AccessRequest } from './decision';

/** Something that somebody tries, told in words, and what must come of it. */
export interface Attempt {
  readonly who: string;
  readonly action: string;
  readonly resource: string;
  /** What is unusual about it, or empty. */
  readonly how: string;
  readonly expected: EvaluationResult;
  readonly answer: EvaluationResult;
}

type Told = Omit<Attempt, 'answer'>;
type Case = Told & { readonly request: AccessRequest };

const FOREIGN_ACCOUNT = '999999999999';

/** Attacks, each beside what it resembles and what is allowed: a check that refuses all would prove nothing. */
export async function attemptAll(access: Access): Promise<Attempt[]> {
  const cases = [
    ...access.roles.flatMap((role) => [
      ...(role.planes.join() === 'reader' ? readerCases(access, role) : []),
      ...storeCases(access, role),
      ...escalationCases(access, role),
      ...(role.planes.includes('operator') ? operatorTrustCases(access, role) : taskTrustCases(access, role)),
    ]),
    ...pictureCases(access),
  ];
  return Promise.all(cases.map(async ({ request, ...told }) => ({ ...told, answer: await decide(request) })));
}

/** Such as `reader`; in `dev` `reader and editor`. */
export const titleOf = ({ planes }: Role) => planes.join(' and ');

function readerCases(access: Access, role: Role): Case[] {
  const told: [action: string, resource: string, expected: EvaluationResult][] = [
    ['dynamodb:GetItem', 'table', 'Allowed'],
    ['dynamodb:PutItem', 'table', 'ImplicitlyDenied'],
    ['dynamodb:UpdateItem', 'table', 'ImplicitlyDenied'],
    ['dynamodb:DeleteItem', 'table', 'ImplicitlyDenied'],
    ['dynamodb:Scan', 'table', 'ImplicitlyDenied'],
    ['dynamodb:Query', 'table/index/by_created', 'Allowed'],
    ['dynamodb:Scan', 'table/index/by_created', 'ImplicitlyDenied'],
    ['dynamodb:Query', 'table', 'ImplicitlyDenied'],
    ['dynamodb:Query', 'table/index/by_image', 'ImplicitlyDenied'],
    ['s3:PutObject', 'bucket/images/*', 'ImplicitlyDenied'],
    ['s3:DeleteObject', 'bucket/images/*', 'ImplicitlyDenied'],
  ];
  return told.map(([action, resource, expected]) => ({
    who: titleOf(role),
    action,
    resource,
    how: '',
    expected,
    request: requestBy(role, access, action, resource),
  }));
}

/** Its own stores and others, its own pictures and the rest of the bucket, with and without TLS. */
function storeCases(access: Access, role: Role): Case[] {
  const own = role.planes.includes('operator') ? 'dynamodb:PutItem' : 'dynamodb:GetItem';
  const { table, environment } = access;
  const anotherEnvironment = environment === 'prod' ? 'stg' : 'prod';
  const told: [action: string, resource: string, arn: string, expected: EvaluationResult][] = [
    [own, 'table', 'table', 'Allowed'],
    [own, 'another table', table.arn.replace(/[^/]*$/, 'another-table'), 'ImplicitlyDenied'],
    [
      own,
      'another environment’s table',
      table.arn.replace(`/${environment}-`, `/${anotherEnvironment}-`),
      'ImplicitlyDenied',
    ],
    ['dynamodb:DeleteTable', 'table', 'table', 'ImplicitlyDenied'],
    ['s3:GetObject', 'bucket/images/*', 'bucket/images/*', 'Allowed'],
    ['s3:GetObject', 'bucket/private/*', 'bucket/private/*', 'ImplicitlyDenied'],
    ['s3:PutObject', 'bucket/private/*', 'bucket/private/*', 'ImplicitlyDenied'],
    [
      's3:GetObject',
      'another bucket/images/*',
      'arn:aws:s3:::another-bucket/images/picture.jpg',
      'ImplicitlyDenied',
    ],
    ['s3:ListBucket', 'bucket', 'bucket', 'Allowed'],
    ['s3:ListBucket', 'another bucket', 'arn:aws:s3:::another-bucket', 'ImplicitlyDenied'],
    ['s3:PutBucketPolicy', 'bucket', 'bucket', 'ImplicitlyDenied'],
  ];
  const plain = told.map(([action, resource, arn, expected]) => ({
    who: titleOf(role),
    action,
    resource,
    how: '',
    expected,
    request: requestBy(role, access, action, arn),
  }));
  const insecure = ['s3:GetObject on bucket/images/*', 's3:ListBucket on bucket'].flatMap((text) => {
    const [action = '', resource = ''] = text.split(' on ');
    return Object.entries(INSECURE).map(([how, context]) => ({
      who: titleOf(role),
      action,
      resource,
      how,
      expected: 'ExplicitlyDenied' as const,
      request: { ...requestBy(role, access, action, resource), context },
    }));
  });
  return [...plain, ...insecure];
}

const INSECURE = {
  'without TLS': { 'aws:SecureTransport': 'false' },
  'over TLS 1.1': { 's3:TlsVersion': '1.1' },
};

/** Becoming somebody else. */
function escalationCases(access: Access, role: Role): Case[] {
  const { account } = access;
  const others = access.roles.filter(({ name }) => name !== role.name);
  const passing = {
    who: titleOf(role),
    action: 'iam:PassRole',
    resource: 'its own role',
    how: '',
    expected: 'ImplicitlyDenied' as const,
    request: requestBy(role, access, 'iam:PassRole', role.arn),
  };
  const taking = others.map((other) => ({
    who: titleOf(role),
    action: 'sts:AssumeRole',
    resource: `role of the ${titleOf(other)}`,
    how: '',
    expected: 'ImplicitlyDenied' as const,
    request: {
      ...requestBy(role, access, 'sts:AssumeRole', other.arn),
      context: { 'aws:PrincipalAccount': account },
      resourcePolicy: other.trust,
    },
  }));
  return [passing, ...taking];
}

/** Whatever the caller's own account allows it: only the role's trust is in question. */
const ALLOW_ALL: Policy = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

function taskTrustCases({ account, region }: Access, role: Role): Case[] {
  const told: [who: string, principal: string, from: string, expected: EvaluationResult][] = [
    ['ECS of this account', 'ecs-tasks.amazonaws.com', account, 'Allowed'],
    ['ECS of a foreign account', 'ecs-tasks.amazonaws.com', FOREIGN_ACCOUNT, 'ImplicitlyDenied'],
    ['EC2 of this account', 'ec2.amazonaws.com', account, 'ImplicitlyDenied'],
  ];
  return told.map(([who, principal, from, expected]) => ({
    who,
    ...taking(role, account),
    expected,
    request: {
      ...taking(role, account).request,
      principal,
      context: { 'aws:SourceAccount': from, 'aws:SourceArn': `arn:aws:ecs:${region}:${from}:task/cluster/1` },
      identityPolicies: [],
    },
  }));
}

function operatorTrustCases({ account }: Access, role: Role): Case[] {
  const user = (from: string) => ({
    principal: `arn:aws:iam::${from}:user/somebody`,
    context: { 'aws:PrincipalAccount': from },
    identityPolicies: [ALLOW_ALL],
  });
  const task = { principal: 'ecs-tasks.amazonaws.com', identityPolicies: [] };
  const told: [who: string, request: Partial<AccessRequest>, expected: EvaluationResult][] = [
    ['a user of this account with the right to', user(account), 'Allowed'],
    ['a user of this account without', { ...user(account), identityPolicies: [] }, 'ImplicitlyDenied'],
    ['a user of a foreign account', user(FOREIGN_ACCOUNT), 'ImplicitlyDenied'],
    ['ECS of this account', task, 'ImplicitlyDenied'],
  ];
  return told.map(([who, request, expected]) => ({
    who,
    ...taking(role, account),
    expected,
    request: { ...taking(role, account).request, ...request },
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
function pictureCases({ account, bucket, environment }: Access): Case[] {
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
  const told: [
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
  return told.map(([who, objects, how, request, expected]) => ({
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
