import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Config } from '../config';

/** Whom alarms reach. Encrypted with a key of its own, since CloudWatch may not use the one that AWS keeps for SNS. */
export class AlarmTopic extends Construct {
  readonly resource: sns.Topic;

  constructor(scope: Construct, id: string, { environment, alarmEmail }: Config) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', {
      description: `Alarms of ${environment}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const topicName = `${environment}-ops-topic-alarms-01`;
    this.resource = new sns.Topic(this, 'Resource', { topicName, masterKey: key, enforceSSL: true });
    Tags.of(this.resource).add('Name', topicName);
    if (alarmEmail !== undefined) this.resource.addSubscription(new EmailSubscription(alarmEmail));
  }
}
