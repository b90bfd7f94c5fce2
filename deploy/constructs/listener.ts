import { Duration, Tags } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { Config } from '../config';
import { API_PORT } from './security.groups';

/** For this long a target that is taken out still gets the requests of connections that it has. */
const DEREGISTRATION_DELAY = Duration.seconds(30);

/** Inputs of `Listener`. */
export interface ListenerProps {
  readonly config: Config;
  readonly loadBalancer: elb.ApplicationLoadBalancer;
  readonly vpc: IVpc;
}

/**
 * Who answers what: the editor whatever changes something, and whatever comes with a token, so that who edits always
 * sees the truth; the reader everything else.
 */
export class Listener extends Construct {
  readonly reader: elb.ApplicationTargetGroup;
  /** Undefined where the reader is the editor, too. */
  readonly editor: elb.ApplicationTargetGroup | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ListenerProps,
  ) {
    super(scope, id);
    this.reader = this.targetGroup('Reader', 1);
    const listener = new elb.ApplicationListener(this, 'Resource', {
      loadBalancer: props.loadBalancer,
      port: 80,
      protocol: elb.ApplicationProtocol.HTTP,
      // The security group says who may come.
      open: false,
      defaultTargetGroups: [this.reader],
    });
    if (!props.config.editorTasks) return;
    this.editor = this.targetGroup('Editor', 2);
    listener.addTargetGroups('Writes', {
      priority: 10,
      conditions: [elb.ListenerCondition.httpRequestMethods(['POST', 'PUT', 'PATCH', 'DELETE'])],
      targetGroups: [this.editor],
    });
    listener.addTargetGroups('SignedIn', {
      priority: 20,
      conditions: [elb.ListenerCondition.httpHeader('Authorization', ['Bearer *'])],
      targetGroups: [this.editor],
    });
  }

  private targetGroup(id: string, number: 1 | 2): elb.ApplicationTargetGroup {
    const { config, vpc } = this.props;
    const name = `${config.environment}-api-alb-tg-0${number}`;
    const group = new elb.ApplicationTargetGroup(this, id, {
      targetGroupName: name,
      vpc,
      port: API_PORT,
      protocol: elb.ApplicationProtocol.HTTP,
      targetType: elb.TargetType.IP,
      deregistrationDelay: DEREGISTRATION_DELAY,
      healthCheck: {
        path: '/health',
        healthyHttpCodes: '200',
        // A task that says at SIGTERM that it goes is taken out within two probes: sooner than it stops serving, 12 s.
        interval: Duration.seconds(5),
        timeout: Duration.seconds(4),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    Tags.of(group).add('Name', name);
    return group;
  }
}
