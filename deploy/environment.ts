import { Tags, type App, type StackProps } from 'aws-cdk-lib';
import { EDGE_REGION, isReference, type Config } from './config';
import { ApiStack } from './stacks/api.stack';
import { DataStack } from './stacks/data.stack';
import { EdgeStack } from './stacks/edge.stack';
import { NetworkStack } from './stacks/network.stack';
import { PipelineStack } from './stacks/pipeline.stack';
import { WebStack } from './stacks/web.stack';

/** The stacks of one environment. */
export interface Environment {
  readonly data: DataStack;
  readonly network: NetworkStack;
  /** Undefined in `dev`, which has no CloudFront. */
  readonly edge: EdgeStack | undefined;
  readonly web: WebStack;
  readonly api: ApiStack;
  /** Undefined where no repository is given. */
  readonly pipeline: PipelineStack | undefined;
}

/** Adds the stacks of one environment to the app, in the order in which they are deployed. */
export function addEnvironment(app: App, config: Config): Environment {
  const { environment, account, region } = config;
  const props = {
    config,
    env: { account, region },
    terminationProtection: !isReference(config),
  } satisfies StackProps & { config: Config };

  const data = new DataStack(app, `${environment}-data`, props);
  const { accessLogs, registry, storageBucket, table, userPool } = data;
  const network = new NetworkStack(app, `${environment}-network`, { ...props, accessLogs });
  const { loadBalancer, taskSecurityGroup, vpc } = network;
  const edgeEnv = { account, region: EDGE_REGION };
  const edge = isReference(config)
    ? undefined
    : new EdgeStack(app, `${environment}-edge`, { ...props, env: edgeEnv });
  const web = new WebStack(app, `${environment}-web`, { ...props, accessLogs, edge, loadBalancer, userPool });
  const { siteOrigin, signInClientId } = web;
  const api = new ApiStack(app, `${environment}-api`, {
    ...props,
    loadBalancer,
    registry,
    siteOrigin,
    storageBucket,
    table,
    taskSecurityGroup,
    vpc,
    ...(userPool &&
      signInClientId !== undefined && { signIn: { userPool: userPool.resource, clientId: signInClientId } }),
  });
  const { githubRepository } = config;
  const pipeline =
    githubRepository === undefined
      ? undefined
      : new PipelineStack(app, `${environment}-pipeline`, {
          ...props,
          distributionId: web.distributionId,
          githubRepository,
          registry,
        });

  Tags.of(app).add('Environment', environment);
  // What has a name of its own says so closer to itself, and that comes first.
  for (const stack of [data, network, edge, web, api, pipeline])
    if (stack) Tags.of(stack).add('Name', stack.stackName);
  return { data, network, edge, web, api, pipeline };
}
