import { ArnFormat, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EVERYBODY, type Config } from '../config';
import { blockOutsiders, rulesForAll } from './web.acl.rules';

/**
 * What is refused before CloudFront answers. What was blocked or counted is logged; what was let through is in
 * CloudFront's own log.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html
 */
export class WebAcl extends Construct {
  readonly resource: wafv2.CfnWebACL;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { environment, siteAccessCidr } = config;
    const name = `${environment}-edge-web-acl-01`;
    const rules = [
      ...(siteAccessCidr === EVERYBODY ? [] : [blockOutsiders(this.insiders(config).attrArn)]),
      ...rulesForAll(),
    ];
    this.resource = new wafv2.CfnWebACL(this, 'Resource', {
      name,
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
        metricName: name,
      },
    });
    Tags.of(this.resource).add('Name', name);
    this.log(config);
  }

  private insiders({ environment, siteAccessCidr }: Config): wafv2.CfnIPSet {
    const name = `${environment}-edge-insiders-01`;
    const insiders = new wafv2.CfnIPSet(this, 'Insiders', {
      name,
      scope: 'CLOUDFRONT',
      ipAddressVersion: 'IPV4',
      addresses: [siteAccessCidr],
    });
    Tags.of(insiders).add('Name', name);
    return insiders;
  }

  /** @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html */
  private log({ environment, logRetention }: Config): void {
    // WAF writes only to groups whose names begin like this.
    const logGroupName = `aws-waf-logs-${environment}-edge-web-acl-01`;
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      logGroupName,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Tags.of(logGroup).add('Name', logGroupName);
    const actions = ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'];
    const logging = new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.resource.attrArn,
      // Without the `:*` that the group's own ARN ends in, which WAF refuses.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: actions.map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    });
    logging.node.addDependency(logGroup);
  }
}
