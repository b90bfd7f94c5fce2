import type { Synthesised } from '../../deploy/synthesise';
import type { Plane } from '../support/signers';
import { resolve, type Resource, type Stacks } from './intrinsics';

/** A policy document, resolved. */
export interface Policy {
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

/** A role of Tana's: what it is granted, and who may take it. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Whose calls it must allow, and whose calls must use all that it grants. */
  readonly planes: readonly Plane[];
  readonly policies: readonly Policy[];
  readonly trust: Policy;
}

/** A store, and what itself says of who may use it. */
export interface Store {
  readonly arn: string;
  readonly policy: Policy | undefined;
}

/** Who may do what in an environment, by its templates alone. */
export interface Access {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly table: Store;
  readonly bucket: Store;
  readonly roles: readonly Role[];
}

/** The roles that are looked at, without their environment, and whose calls are theirs. */
function rolesOf(environment: string): Record<string, readonly Plane[]> {
  const tasks: Record<string, readonly Plane[]> =
    environment === 'dev'
      ? { 'ecs-task-01': ['reader', 'editor'] }
      : { 'ecs-task-01': ['reader'], 'ecs-task-02': ['editor'] };
  return { ...tasks, 'operator-01': ['operator'] };
}

/**
 * Reads the stores, the roles and their policies from the templates of an environment.
 *
 * @throws Error where one is missing, or its rights depend on what is not in the templates.
 */
export function accessOf({ config, templates }: Pick<Synthesised, 'config' | 'templates'>): Access {
  const { environment, account, region, storageBucketName } = config;
  const stacks = { account, region, templates };
  return {
    environment,
    account,
    region,
    table: tableOf(stacks, `${environment}-app-data-table`),
    bucket: bucketOf(stacks, storageBucketName),
    roles: Object.entries(rolesOf(environment)).map(([suffix, planes]) =>
      roleOf(stacks, `${environment}-sec-iam-role-${suffix}`, planes),
    ),
  };
}

/** A resource, and the stack that it is in. */
interface Found {
  readonly stack: string;
  readonly id: string;
  readonly properties: NonNullable<Resource['Properties']>;
}

function resources({ templates }: Stacks, type: string): Found[] {
  return Object.entries(templates).flatMap(([stack, { Resources = {} }]) =>
    Object.entries(Resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties = {} }]) => ({ stack, id, properties: Properties })),
  );
}

/** The one resource of a type whose property resolves to a value. */
function theOne(stacks: Stacks, type: string, property: string, value: string): Found {
  const found = resources(stacks, type).filter(
    ({ stack, properties }) => resolve(stacks, stack, properties[property]) === value,
  );
  const [one, ...others] = found;
  if (!one || others.length > 0) {
    throw new Error(`There must be one ${type} with ${property} ${value}, and there are ${found.length}.`);
  }
  return one;
}

function tableOf(stacks: Stacks, name: string): Store {
  const { stack, id, properties } = theOne(stacks, 'AWS::DynamoDB::Table', 'TableName', name);
  // CloudFormation's own shape.
  const { PolicyDocument } = (properties.ResourcePolicy ?? {}) as { PolicyDocument?: unknown };
  return {
    arn: arn(stacks, stack, id),
    policy: PolicyDocument === undefined ? undefined : policy(stacks, stack, PolicyDocument),
  };
}

function bucketOf(stacks: Stacks, name: string): Store {
  const { stack, id } = theOne(stacks, 'AWS::S3::Bucket', 'BucketName', name);
  const { properties, ...holder } = theOne(stacks, 'AWS::S3::BucketPolicy', 'Bucket', name);
  return { arn: arn(stacks, stack, id), policy: policy(stacks, holder.stack, properties.PolicyDocument) };
}

function roleOf(stacks: Stacks, name: string, planes: readonly Plane[]): Role {
  const { stack, id, properties } = theOne(stacks, 'AWS::IAM::Role', 'RoleName', name);
  if (properties.PermissionsBoundary !== undefined) {
    throw new Error(`${name} has a permissions boundary, which this check does not know.`);
  }
  const inline = (properties.Policies ?? []) as { PolicyDocument: unknown }[]; // CloudFormation's own shape.
  return {
    name,
    arn: arn(stacks, stack, id),
    planes,
    policies: [
      ...inline.map(({ PolicyDocument }) => policy(stacks, stack, PolicyDocument)),
      ...managedPolicies(stacks, name, resolve(stacks, stack, properties.ManagedPolicyArns ?? [])),
      ...attachedPolicies(stacks, name),
    ],
    trust: policy(stacks, stack, properties.AssumeRolePolicyDocument),
  };
}

/** Those that the role names. */
function managedPolicies(stacks: Stacks, role: string, arns: unknown): Policy[] {
  const managed = resources(stacks, 'AWS::IAM::ManagedPolicy');
  return (arns as string[]).map((wanted) => {
    const found = managed.find(({ stack, id }) => arn(stacks, stack, id) === wanted);
    if (!found) throw new Error(`${role} has ${wanted}, which is in no template: nobody here can judge it.`);
    return policy(stacks, found.stack, found.properties.PolicyDocument);
  });
}

/** Those that name the role. */
function attachedPolicies(stacks: Stacks, role: string): Policy[] {
  const types = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];
  return types
    .flatMap((type) => resources(stacks, type))
    .filter(({ stack, properties: { Roles = [], RoleName } }) => {
      const names = resolve(stacks, stack, [Roles, RoleName]) as [string[], string | undefined];
      return names.flat().includes(role);
    })
    .map(({ stack, properties }) => policy(stacks, stack, properties.PolicyDocument));
}

const arn = (stacks: Stacks, stack: string, id: string) =>
  String(resolve(stacks, stack, { 'Fn::GetAtt': [id, 'Arn'] }));

const policy = (stacks: Stacks, stack: string, document: unknown) =>
  resolve(stacks, stack, document) as Policy; // The shape that CloudFormation demands.
