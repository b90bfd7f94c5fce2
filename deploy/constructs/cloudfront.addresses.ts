import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Config } from '../config';

const LIST_NAME = 'com.amazonaws.global.cloudfront.origin-facing';

/**
 * The addresses that CloudFront calls origins from, as a prefix list that AWS keeps up to date. Its id differs by
 * region, so it is asked for when the stack is deployed: synthesis needs no AWS.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
export class CloudFrontAddresses extends Construct {
  readonly prefixListId: string;

  constructor(scope: Construct, id: string, { logRetention: retention }: Config) {
    super(scope, id);
    const lookup = new AwsCustomResource(this, 'Lookup', {
      onUpdate: {
        service: 'EC2',
        action: 'describeManagedPrefixLists',
        parameters: { Filters: [{ Name: 'prefix-list-name', Values: [LIST_NAME] }] },
        physicalResourceId: PhysicalResourceId.of(LIST_NAME),
        outputPaths: ['PrefixLists.0.PrefixListId'],
      },
      // The call knows no resources.
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
      installLatestAwsSdk: false,
      logGroup: new LogGroup(this, 'LogGroup', { retention, removalPolicy: RemovalPolicy.DESTROY }),
    });
    this.prefixListId = lookup.getResponseField('PrefixLists.0.PrefixListId');
  }
}
