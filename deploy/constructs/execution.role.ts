import { Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { isReference, type Config } from '../config';
import { tasksOf } from './task.roles';

/**
 * What ECS itself needs to start a task: pull the image, write the log. The reference system gives it AWS's managed
 * policy, which is good for any repository and any log group; elsewhere it may do so with this environment's alone.
 */
export class ExecutionRole extends Construct {
  readonly resource: iam.IRole;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const name = `${config.environment}-sec-iam-role-ecs-task-exe-01`;
    const role = new iam.Role(this, 'Resource', {
      roleName: name,
      description: 'Lets ECS pull the image and write the log',
      assumedBy: tasksOf(this),
    });
    Tags.of(role).add('Name', name);
    if (isReference(config)) {
      role.addManagedPolicy(
        iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonECSTaskExecutionRolePolicy'),
      );
    }
    // Elsewhere the task definition grants what its image and its log need.
    this.resource = isReference(config) ? role.withoutPolicyUpdates() : role;
  }
}
