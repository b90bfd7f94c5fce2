/** As much of a CloudFormation template as is looked at. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: string }>>;
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The templates of an environment by stack name, and where they are deployed. */
export interface Stacks {
  readonly account: string;
  readonly region: string;
  readonly templates: Readonly<Record<string, Template>>;
}

/** Thrown for a value that only a deployment knows, or that nobody has taught this file. */
export class UnresolvableIntrinsic extends Error {
  override readonly name = 'UnresolvableIntrinsic';

  constructor(stack: string, value: unknown) {
    super(`${stack} says ${JSON.stringify(value)}, which cannot be resolved here`);
  }
}

/**
 * The value as CloudFormation would put it in: text and structures without intrinsic functions. Resources that
 * CloudFormation names get a name from their logical id.
 *
 * @throws UnresolvableIntrinsic
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(stacks: Stacks, stack: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => resolve(stacks, stack, part));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name = '', argument] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (name === 'Ref' || name.startsWith('Fn::')) {
    const resolved = intrinsic(stacks, stack, name, argument);
    if (resolved === undefined) throw new UnresolvableIntrinsic(stack, value);
    return resolved;
  }
  return Object.fromEntries(entries.map(([key, part]) => [key, resolve(stacks, stack, part)]));
}

function intrinsic(stacks: Stacks, stack: string, name: string, argument: unknown): unknown {
  switch (name) {
    case 'Ref':
      return reference(stacks, stack, String(argument));
    case 'Fn::GetAtt': {
      const [id = '', attribute] = [argument].flat().join('.').split('.');
      return attribute === 'Arn' ? arnOf(stacks, stack, id) : undefined;
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown]; // CloudFormation takes nothing else.
      return (resolve(stacks, stack, parts) as string[]).join(separator);
    }
    case 'Fn::Sub':
      return substitute(stacks, stack, argument);
    case 'Fn::ImportValue':
      return exported(stacks, resolve(stacks, stack, argument));
    case 'Fn::GetStackOutput': {
      // CloudFormation takes nothing else.
      const { StackName, OutputName } = argument as { StackName: string; OutputName: string };
      const output = stacks.templates[StackName]?.Outputs?.[OutputName];
      return output && resolve(stacks, StackName, output.Value);
    }
    default:
      return undefined;
  }
}

function reference({ account, region, ...stacks }: Stacks, stack: string, name: string): unknown {
  const pseudo = new Map([
    ['AWS::AccountId', account],
    ['AWS::Region', region],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ['AWS::StackName', stack],
  ]).get(name);
  if (pseudo !== undefined) return pseudo;
  const parameter = stacks.templates[stack]?.Parameters?.[name];
  // The default of other types is the name of what holds the value.
  if (parameter) return parameter.Type === 'String' ? parameter.Default : undefined;
  const all = { account, region, ...stacks };
  return resourceOf(all, stack, name)?.Type === 'AWS::IAM::ManagedPolicy'
    ? arnOf(all, stack, name)
    : physicalName(all, stack, name);
}

function substitute(stacks: Stacks, stack: string, argument: unknown): unknown {
  // CloudFormation takes a text, or a text and values of its own.
  const [text, own] = Array.isArray(argument) ? (argument as [string, object]) : [String(argument), {}];
  const values = new Map(Object.entries(own));
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_match, isLiteral: string, name: string) => {
    if (isLiteral) return `\${${name}}`;
    if (values.has(name)) return String(resolve(stacks, stack, values.get(name)));
    const value = name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name };
    return String(resolve(stacks, stack, value));
  });
}

function exported(stacks: Stacks, name: unknown): unknown {
  for (const [stack, { Outputs = {} }] of Object.entries(stacks.templates)) {
    const output = Object.values(Outputs).find(
      ({ Export }) => Export && resolve(stacks, stack, Export.Name) === name,
    );
    if (output) return resolve(stacks, stack, output.Value);
  }
  return undefined;
}

/** The property that names a resource of a type, and what its ARN is made of. */
const NAMED: Readonly<Record<string, { property: string; arn: (stacks: Stacks, name: string) => string }>> = {
  'AWS::DynamoDB::Table': {
    property: 'TableName',
    arn: ({ account, region }, name) => `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  },
  'AWS::S3::Bucket': { property: 'BucketName', arn: (_stacks, name) => `arn:aws:s3:::${name}` },
  'AWS::IAM::Role': {
    property: 'RoleName',
    arn: ({ account }, name) => `arn:aws:iam::${account}:role/${name}`,
  },
  'AWS::IAM::ManagedPolicy': {
    property: 'ManagedPolicyName',
    arn: ({ account }, name) => `arn:aws:iam::${account}:policy/${name}`,
  },
};

function resourceOf({ templates }: Stacks, stack: string, id: string): Resource | undefined {
  return templates[stack]?.Resources?.[id];
}

function physicalName(stacks: Stacks, stack: string, id: string): string | undefined {
  const { Type = '', Properties = {} } = resourceOf(stacks, stack, id) ?? {};
  const kind = NAMED[Type];
  if (!kind) return undefined;
  const given = Properties[kind.property];
  return given === undefined ? `${stack}-${id}` : String(resolve(stacks, stack, given));
}

function arnOf(stacks: Stacks, stack: string, id: string): string | undefined {
  const name = physicalName(stacks, stack, id);
  return name && NAMED[resourceOf(stacks, stack, id)?.Type ?? '']?.arn(stacks, name);
}
