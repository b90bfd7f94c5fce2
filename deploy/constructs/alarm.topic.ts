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
    const cloudWatch = {
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    };
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    key.addToResourcePolicy(new iam.PolicyStatement({ ...cloudWatch, actions, resources: ['*'] }));
    const topicName = `${environment}-ops-topic-alarms-01`;
    this.resource = new sns.Topic(this, 'Resource', { topicName, masterKey: key, enforceSSL: true });
    Tags.of(this.resource).add('Name', topicName);
    // The policy that demands TLS takes the place of the one that lets this account publish.
    const { topicArn } = this.resource;
    this.resource.addToResourcePolicy(
      new iam.PolicyStatement({ ...cloudWatch, actions: ['sns:Publish'], resources: [topicArn] }),
    );
    if (alarmEmail !== undefined) this.resource.addSubscription(new EmailSubscription(alarmEmail));
  }
}
