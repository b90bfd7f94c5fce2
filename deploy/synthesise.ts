import { App } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { readConfig, type Config } from './config';
import { addEnvironment, type Environment } from './environment';
import type { EnvironmentName } from './inputs';

/** An account of AWS's documentation: templates that are only looked at are made for it. */
export const EXAMPLE_ACCOUNT = '123456789012';

/** A CloudFormation template, as far as we read it. */
export interface Template {
  readonly Parameters?: Record<string, { Type: string; Default?: string }>;
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** One environment, synthesised in this process and not validated: `npm run synth` does that. */
export interface Synthesised {
  readonly config: Config;
  readonly stacks: Environment;
  /** By stack name, such as `dev-api`. */
  readonly templates: Readonly<Record<string, Template>>;
}

/** @param inputs By the names that `-c` takes. */
export function synthesise(environment: EnvironmentName, inputs: Record<string, string> = {}): Synthesised {
  const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
    context: Record<string, unknown>;
  };
  const example = {
    account: EXAMPLE_ACCOUNT,
    githubRepository: 'example/tana',
    ...(environment === 'prod' && { openToTheWorld: 'true' }),
  };
  const context = { ...flags, ...example, environment, ...inputs };
  const config = readConfig({ context, variables: {} });
  const app = new App({ context });
  const stacks = addEnvironment(app, config);
  // The checks take most of the time, and this is the one switch that they have.
  process.env.CDK_VALIDATION = 'false';
  const assembly = app.synth();
  const templates = assembly.stacks.map(
    ({ stackName, template }) => [stackName, template as Template] as const,
  );
  return { config, stacks, templates: Object.fromEntries(templates) };
}
