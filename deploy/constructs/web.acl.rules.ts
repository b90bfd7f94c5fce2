import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** A rule of the web ACL; where it stands among the others is its priority. */
export type WebAclRule = Omit<CfnWebACL.RuleProperty, 'priority'>;

/**
 * Requests from one address in five minutes. A page with 24 pictures is some 40 requests at first sight, so an office
 * behind one address has 250 of those. It is above the 3,000 that the API itself takes in that time: who calls the
 * API alone hears from the API.
 */
const REQUESTS_PER_5_MINUTES = 10_000;

const COMMON_RULES = 'AWSManagedRulesCommonRuleSet';

/** Rules of `COMMON_RULES` that would refuse what is right here, and the paths that it is right for. */
const EXEMPTIONS: readonly Exemption[] = [
  {
    name: 'too-large',
    // More than 8 KB of body, or 2 KB of query: a long description, a picture, a long search with its cursor.
    counted: {
      SizeRestrictions_BODY: 'SizeRestrictions_Body',
      SizeRestrictions_QUERYSTRING: 'SizeRestrictions_QueryString',
    },
    exempt: ['/items', '/storage/images'],
  },
  {
    name: 'suspicious-body',
    // The bytes of a picture can look like anything.
    counted: {
      CrossSiteScripting_BODY: 'CrossSiteScripting_Body',
      EC2MetaDataSSRF_BODY: 'EC2MetaDataSSRF_Body',
      GenericLFI_BODY: 'GenericLFI_Body',
      GenericRFI_BODY: 'GenericRFI_Body',
    },
    exempt: ['/storage/images'],
  },
];

/** An id or a search may end in `.log`, and nothing here reads files by their path. */
const COUNTED_ONLY = ['RestrictedExtensions_URIPATH', 'RestrictedExtensions_QUERYARGUMENTS'];

interface Exemption {
  readonly name: string;
  /** Each rule, with the last part of the label that it puts on a request. */
  readonly counted: Readonly<Record<string, string>>;
  /** What the path begins with. */
  readonly exempt: readonly [string, string, ...string[]] | readonly [string];
}

/** Blocks whoever has no address of the set. */
export function blockOutsiders(ipSetArn: string): WebAclRule {
  return {
    name: 'outsiders',
    statement: { notStatement: { statement: { ipSetReferenceStatement: { arn: ipSetArn } } } },
    action: { block: {} },
    visibilityConfig: visible('outsiders'),
  };
}

/** In the order in which they are asked. */
export function rulesForAll(): WebAclRule[] {
  return [
    managed('AWSManagedRulesAmazonIpReputationList'),
    {
      name: 'too-many-requests',
      statement: {
        rateBasedStatement: {
          aggregateKeyType: 'IP',
          limit: REQUESTS_PER_5_MINUTES,
          evaluationWindowSec: 300,
        },
      },
      action: {
        block: {
          customResponse: { responseCode: 429, responseHeaders: [{ name: 'Retry-After', value: '60' }] },
        },
      },
      visibilityConfig: visible('too-many-requests'),
    },
    managed('AWSManagedRulesKnownBadInputsRuleSet'),
    managed(COMMON_RULES, [...EXEMPTIONS.flatMap(({ counted }) => Object.keys(counted)), ...COUNTED_ONLY]),
    // After the common rules, whose labels they read.
    ...EXEMPTIONS.map(blockUnlessExempt),
  ];
}

/**
 * @param counted Those of its rules that are to count, not block.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
function managed(name: string, counted: readonly string[] = []): WebAclRule {
  return {
    name,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(counted.length > 0 && {
          ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        }),
      },
    },
    overrideAction: { none: {} },
    visibilityConfig: visible(name),
  };
}

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-labels.html */
function blockUnlessExempt({ name, counted, exempt }: Exemption): WebAclRule {
  const isLabelled = Object.values(counted).map((label) => ({
    labelMatchStatement: { scope: 'LABEL', key: `awswaf:managed:aws:core-rule-set:${label}` },
  }));
  const isExempt = exempt.map((searchString) => ({
    byteMatchStatement: {
      searchString,
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  }));
  return {
    name,
    statement: {
      andStatement: {
        statements: [anyOf(isLabelled), { notStatement: { statement: anyOf(isExempt) } }],
      },
    },
    action: { block: {} },
    visibilityConfig: visible(name),
  };
}

/** An OR needs two statements at least. */
function anyOf(statements: CfnWebACL.StatementProperty[]): CfnWebACL.StatementProperty {
  const [first, ...others] = statements;
  return first && others.length === 0 ? first : { orStatement: { statements } };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
