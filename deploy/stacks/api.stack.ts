import { CfnOutput, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ApplicationLoadBalancer, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { isReference, type Config, type TaskCount } from '../config';
import { AlarmTopic } from '../constructs/alarm.topic';
import { Alarms } from '../constructs/alarms';
import { ApiService, type TaskEnvironment } from '../constructs/api.service';
import { Dashboard } from '../constructs/dashboard';
import { ExecutionRole } from '../constructs/execution.role';
import { Listener } from '../constructs/listener';
import { OperatorRole } from '../constructs/operator.role';
import { SigningKeys } from '../constructs/signing.keys';
import { TaskRole, type Plane } from '../constructs/task.roles';
import { EDIT_SCOPE, EDITORS_GROUP, issuerOf } from '../constructs/user.pool';

/** Where editors sign in. */
export interface SignIn {
  readonly userPool: cognito.IUserPool;
  readonly clientId: string;
}

/** Inputs of `ApiStack`. */
export interface ApiStackProps extends StackProps {
  readonly config: Config;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly registry: IRepository;
  /** Where the page is, which in `dev` is another origin than the API's. */
  readonly siteOrigin: string;
  readonly storageBucket: IBucket;
  readonly table: Table;
  readonly taskSecurityGroup: ISecurityGroup;
  readonly vpc: IVpc;
  /** Undefined in `dev`, where nobody signs in. */
  readonly signIn?: SignIn;
}

/** Roles, cluster and services: what is deployed with each image. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { config, loadBalancer, signIn, table, vpc } = props;
    const { environment, editorTasks, readerTasks } = config;
    const clusterName = `${environment}-api-ecs-cluster-01`;
    const cluster = new ecs.Cluster(this, 'Cluster', {
      clusterName,
      vpc,
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    Tags.of(cluster).add('Name', clusterName);
    const listener = new Listener(this, 'Listener', { config, loadBalancer, vpc });
    new OperatorRole(this, 'OperatorRole', props);
    const executionRole = new ExecutionRole(this, 'ExecutionRole', config).resource;
    // Whoever deploys an image writes its tag there first; nothing else registers tasks.
    const tag =
      config.imageTag ?? StringParameter.valueForStringParameter(this, `/tana/${environment}/image-tag`);
    const serve = (
      plane: Plane,
      count: TaskCount,
      targetGroup: ApplicationTargetGroup,
      variables: Partial<TaskEnvironment>,
    ) =>
      new ApiService(this, plane, {
        config,
        // The class says `… | undefined` where the interface says that it may be absent.
        cluster: cluster as ecs.ICluster,
        count,
        environment: { ...commonVariables(props), ...variables },
        executionRole,
        image: { registry: props.registry, tag },
        number: plane === 'editor' ? 2 : 1,
        securityGroup: props.taskSecurityGroup,
        targetGroup,
        taskRole: new TaskRole(this, `${plane}-role`, { ...props, plane }).resource,
      });

    new CfnOutput(this, 'ClusterName', { value: cluster.clusterName });
    if (!editorTasks || !listener.editor || !signIn) {
      const origins = { CORS_ORIGINS: props.siteOrigin };
      this.name(serve('both', readerTasks, listener.reader, { EDITOR: 'true', ...origins }));
      return;
    }
    const reader = serve('reader', readerTasks, listener.reader, { EDITOR: 'false', IMAGE_BASE_URL });
    const editor = serve('editor', editorTasks, listener.editor, {
      EDITOR: 'true',
      IMAGE_BASE_URL,
      ...this.signInVariables(signIn, tag, config),
    });
    this.name(reader, editor);
    const watched = { config, loadBalancer, reader, editor, table };
    new Alarms(this, 'Alarms', watched, new AlarmTopic(this, 'AlarmTopic', config).resource);
    new Dashboard(this, 'Dashboard', watched);
  }

  private signInVariables({ userPool, clientId }: SignIn, tag: string, { signingKeysReadOn }: Config) {
    const issuer = issuerOf(userPool);
    const keys = new SigningKeys(this, 'SigningKeys', {
      issuer,
      readAgainFor: { ImageTag: tag, ReadOn: signingKeysReadOn },
    });
    return {
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: clientId,
      AUTH_SCOPE: EDIT_SCOPE,
      AUTH_GROUP: EDITORS_GROUP,
      AUTH_JWKS: keys.jwks,
    };
  }

  private name(...services: ApiService[]): void {
    for (const [index, { service }] of services.entries()) {
      new CfnOutput(this, `ServiceName${index + 1}`, { value: service.serviceName });
      new CfnOutput(this, `TaskFamily${index + 1}`, { value: service.taskDefinition.family });
    }
  }
}

/** CloudFront serves pictures there, from the bucket itself. */
const IMAGE_BASE_URL = '/images';

function commonVariables({ config, storageBucket, table }: ApiStackProps): TaskEnvironment {
  // The load balancer's own addresses; only it can reach the tasks.
  const proxies = isReference(config) ? config.publicSubnets : config.privateSubnets;
  return {
    TABLE_NAME: table.tableName,
    BUCKET_NAME: storageBucket.bucketName,
    AWS_REGION: config.region,
    NODE_ENV: 'production',
    CURRENCY: config.currency,
    TRUSTED_PROXIES: proxies.map(({ cidr }) => cidr).join(','),
  };
}
