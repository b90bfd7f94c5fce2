import { Duration, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { VARIABLES } from '@tana/env';
import { Construct } from 'constructs';
import { removalPolicyOf, type Config, type TaskCount } from '../config';
import { API_PORT } from './security.groups';

/** Longer than the API takes to drain (`DRAIN_SECONDS`, 12) and to finish what is in flight. */
const STOP_TIMEOUT = Duration.seconds(30);

/** Half a vCPU answers several hundred requests a second; at a hundred there is time for another task to start. */
const REQUESTS_PER_MINUTE_AND_TASK = 6000;

const CPU_TARGET_PERCENT = 60;

/** Uid and gid of `node` in the image. */
const USER = '1000';

/** The variables that a task is started with; the two stores are not to be forgotten. */
export type TaskEnvironment = Record<'TABLE_NAME' | 'BUCKET_NAME', string> &
  Partial<Record<keyof typeof VARIABLES, string>>;

/** Inputs of `ApiService`. */
export interface ApiServiceProps {
  readonly config: Config;
  readonly cluster: ecs.ICluster;
  readonly count: TaskCount;
  readonly environment: TaskEnvironment;
  readonly executionRole: iam.IRole;
  readonly image: { readonly registry: IRepository; readonly tag: string };
  /** 1 for the reader, 2 for the editor: the end of each name. */
  readonly number: 1 | 2;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly targetGroup: ApplicationTargetGroup;
  readonly taskRole: iam.IRole;
}

/**
 * One plane of the API: its task and its service. A new image takes over without a lost request: it
 * must be healthy before an old task is told to go, and one that does not get healthy is rolled back.
 */
export class ApiService extends Construct {
  readonly service: ecs.FargateService;
  readonly targetGroup: ApplicationTargetGroup;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: ApiServiceProps) {
    super(scope, id);
    const { config, count, executionRole, number } = props;
    const prefix = `${config.environment}-api`;
    const family = `${prefix}-ecs-task-0${number}`;
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      logGroupName: `/ecs/${family}`,
      retention: config.logRetention,
      removalPolicy: removalPolicyOf(config),
    });
    Tags.of(this.logGroup).add('Name', `/ecs/${family}`);

    this.targetGroup = props.targetGroup;
    const serviceName = `${prefix}-ecs-service-0${number}`;
    this.service = new ecs.FargateService(this, 'Service', {
      serviceName,
      cluster: props.cluster,
      taskDefinition: this.taskDefinition(family, props),
      desiredCount: count.least,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      securityGroups: [props.securityGroup],
      assignPublicIp: false,
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      healthCheckGracePeriod: Duration.seconds(60),
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    Tags.of(this.service).add('Name', serviceName);
    // What the role may do is a resource of its own: without it no image is pulled, and the deployment is rolled back.
    this.service.node.addDependency(executionRole);
    this.service.attachToApplicationTargetGroup(this.targetGroup);
    if (count.most > count.least) this.scale(count);
  }

  private taskDefinition(family: string, props: ApiServiceProps): ecs.FargateTaskDefinition {
    const { config, environment, executionRole, image, taskRole } = props;
    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      family,
      cpu: 512,
      memoryLimitMiB: 1024,
      executionRole,
      taskRole,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.X86_64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      volumes: [{ name: 'tmp' }],
    });
    Tags.of(task).add('Name', family);
    const container = task.addContainer('Api', {
      containerName: `${config.environment}-api-ecs-task-container-01`,
      image: ecs.ContainerImage.fromEcrRepository(image.registry, image.tag),
      portMappings: [{ containerPort: API_PORT }],
      environment,
      logging: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: 'api' }),
      readonlyRootFilesystem: true,
      user: USER,
      stopTimeout: STOP_TIMEOUT,
    });
    // The one place to write: a large picture that is turned upright does not fit into memory. Its owner and mode are
    // those of the image's /tmp, which has to be a VOLUME there.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
    container.addMountPoints({ sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false });
    return task;
  }

  private scale({ least, most }: TaskCount): void {
    const scaling = this.service.autoScaleTaskCount({ minCapacity: least, maxCapacity: most });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: CPU_TARGET_PERCENT });
    scaling.scaleOnRequestCount('Requests', {
      requestsPerTarget: REQUESTS_PER_MINUTE_AND_TASK,
      targetGroup: this.targetGroup,
    });
  }
}
