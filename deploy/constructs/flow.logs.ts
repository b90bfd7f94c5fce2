import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Config } from '../config';

/** Who spoke to whom in the VPC. Only what was refused is kept: the rest would cost more than the tasks. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { environment, logRetention }: Config, vpc: ec2.IVpc) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      logGroupName: `/vpc/${environment}-net-vpc-01`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new ec2.FlowLog(this, 'Refused', {
      resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
      destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: ec2.FlowLogTrafficType.REJECT,
    });
  }
}
