import { Match, Template } from 'aws-cdk-lib/assertions';
import { synthesise } from '../synthesise';

interface Statement {
  readonly AndStatement?: { readonly Statements: Statement[] };
  readonly OrStatement?: { readonly Statements: Statement[] };
  readonly NotStatement?: { readonly Statement: Statement };
  readonly LabelMatchStatement?: { readonly Key: string; readonly Scope: string };
  readonly ByteMatchStatement?: { readonly SearchString: string; readonly PositionalConstraint: string };
  readonly ManagedRuleGroupStatement?: ManagedRules;
  readonly RateBasedStatement?: Record<string, unknown>;
  readonly IPSetReferenceStatement?: { readonly Arn: unknown };
}

interface ManagedRules {
  readonly Name: string;
  readonly RuleActionOverrides?: { readonly Name: string; readonly ActionToUse: object }[];
}

interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Statement: Statement;
  readonly Action?: object;
  readonly OverrideAction?: object;
  readonly VisibilityConfig: object;
}

function read(inputs: Record<string, string> = {}) {
  const template = Template.fromJSON(synthesise('stg', inputs).templates['stg-edge'] as object);
  const [webAcl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const { Rules: rules } = webAcl?.Properties as { Rules: Rule[] };
  return { template, rules, names: rules.map(({ Name }) => Name) };
}

const { template, rules, names } = read();
const narrow = read({ siteAccessCidr: '203.0.113.0/24' });

const CORE = 'awswaf:managed:aws:core-rule-set:';
const SIZE = ['SizeRestrictions_Body', 'SizeRestrictions_QueryString'];
const CONTENT = ['CrossSiteScripting_Body', 'EC2MetaDataSSRF_Body', 'GenericLFI_Body', 'GenericRFI_Body'];

/** Whether a request is blocked on which the common rules have put this label: our own rules, evaluated. */
const isBlocked = (label: string, path: string) =>
  rules.some(
    ({ Action, Statement }) => isDeepEqual(Action, { Block: {} }) && matches(Statement, label, path),
  );

const isDeepEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

function matches(statement: Statement, label: string, path: string): boolean {
  const { AndStatement, OrStatement, NotStatement, LabelMatchStatement, ByteMatchStatement } = statement;
  if (AndStatement) return AndStatement.Statements.every((part) => matches(part, label, path));
  if (OrStatement) return OrStatement.Statements.some((part) => matches(part, label, path));
  if (NotStatement) return !matches(NotStatement.Statement, label, path);
  if (LabelMatchStatement) return LabelMatchStatement.Key === CORE + label;
  if (ByteMatchStatement?.PositionalConstraint === 'STARTS_WITH') {
    return path.startsWith(ByteMatchStatement.SearchString);
  }
  throw new Error(`There is more to evaluate: ${JSON.stringify(statement)}`);
}

const managed = (name: string) =>
  rules.find(({ Statement }) => Statement.ManagedRuleGroupStatement?.Name === name);

describe('the web ACL', () => {
  it('is one for CloudFront, which lets through what no rule refuses', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Name: 'stg-edge-web-acl-01',
      Scope: 'CLOUDFRONT',
      DefaultAction: { Allow: {} },
    });
  });

  it.each([
    'AWSManagedRulesAmazonIpReputationList',
    'AWSManagedRulesKnownBadInputsRuleSet',
    'AWSManagedRulesCommonRuleSet',
  ])('blocks by %s', (name) => {
    expect(managed(name)).toMatchObject({
      OverrideAction: { None: {} },
      Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS' } },
    });
  });

  it('counts, of the common rules, those alone that would refuse what is right', () => {
    const { RuleActionOverrides: overrides = [] } =
      managed('AWSManagedRulesCommonRuleSet')?.Statement.ManagedRuleGroupStatement ?? {};

    expect(overrides.every(({ ActionToUse }) => isDeepEqual(ActionToUse, { Count: {} }))).toBe(true);
    expect(overrides.map(({ Name }) => Name).sort()).toEqual([
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'RestrictedExtensions_QUERYARGUMENTS',
      'RestrictedExtensions_URIPATH',
      'SizeRestrictions_BODY',
      'SizeRestrictions_QUERYSTRING',
    ]);
  });

  it('blocks by all that the other groups have', () => {
    const others = rules.filter(({ Name }) => Name !== 'AWSManagedRulesCommonRuleSet');

    expect(JSON.stringify(others)).not.toContain('RuleActionOverrides');
  });

  it.each(SIZE)('lets items and pictures be large: %s', (label) => {
    expect(isBlocked(label, '/items')).toBe(false);
    expect(isBlocked(label, '/items/a.b')).toBe(false);
    expect(isBlocked(label, '/storage/images')).toBe(false);
    expect(isBlocked(label, '/storage/images/a.jpg')).toBe(false);
  });

  it.each(CONTENT)('lets a picture look like anything: %s', (label) => {
    expect(isBlocked(label, '/storage/images')).toBe(false);
  });

  it.each(CONTENT)('looks into all other bodies: %s', (label) => {
    expect(isBlocked(label, '/items')).toBe(true);
    expect(isBlocked(label, '/items/1')).toBe(true);
    expect(isBlocked(label, '/storage')).toBe(true);
    expect(isBlocked(label, '/edit')).toBe(true);
  });

  it.each(SIZE)('lets nothing else be large: %s', (label) => {
    expect(isBlocked(label, '/')).toBe(true);
    expect(isBlocked(label, '/storage')).toBe(true);
    expect(isBlocked(label, '/docs')).toBe(true);
    expect(isBlocked(label, '/x/items')).toBe(true);
    expect(isBlocked(label, '/x/storage/images')).toBe(true);
  });

  it('reads the labels after the common rules have put them', () => {
    const common = names.indexOf('AWSManagedRulesCommonRuleSet');

    expect(names.indexOf('too-large')).toBeGreaterThan(common);
    expect(names.indexOf('suspicious-body')).toBeGreaterThan(common);
    expect(rules.map(({ Priority }) => Priority)).toEqual(rules.map((_rule, index) => index));
  });

  it('takes 10,000 requests of an address in five minutes, more than the API would, and tells the rest to wait', () => {
    const rule = rules.find(({ Statement }) => Statement.RateBasedStatement);

    expect(rule).toMatchObject({
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 10_000, EvaluationWindowSec: 300 } },
      Action: {
        Block: {
          CustomResponse: { ResponseCode: 429, ResponseHeaders: [{ Name: 'Retry-After', Value: '60' }] },
        },
      },
    });
  });

  it('lets everybody in where nothing is said', () => {
    expect(names).not.toContain('outsiders');
    template.resourceCountIs('AWS::WAFv2::IPSet', 0);
  });

  it('asks first who belongs to the given range, and blocks whoever does not', () => {
    const [ipSet] = Object.keys(narrow.template.findResources('AWS::WAFv2::IPSet'));

    expect(narrow.rules[0]).toMatchObject({
      Priority: 0,
      Action: { Block: {} },
      Statement: {
        NotStatement: { Statement: { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': [ipSet, 'Arn'] } } } },
      },
    });
    narrow.template.hasResourceProperties('AWS::WAFv2::IPSet', {
      Scope: 'CLOUDFRONT',
      IPAddressVersion: 'IPV4',
      Addresses: ['203.0.113.0/24'],
    });
  });

  it('keeps all its other rules where the range is narrow', () => {
    expect(narrow.names.slice(1)).toEqual(names);
  });

  it('shows each of its rules in metrics and samples', () => {
    for (const { VisibilityConfig } of narrow.rules) {
      expect(VisibilityConfig).toMatchObject({
        CloudWatchMetricsEnabled: true,
        SampledRequestsEnabled: true,
      });
    }
  });

  it('logs what it blocked or counted, without tokens', () => {
    template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      ResourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebAcl'), 'Arn'] },
      LogDestinationConfigs: [
        'arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-stg-edge-web-acl-01',
      ],
      RedactedFields: [{ SingleHeader: { Name: 'authorization' } }],
      LoggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [
              { ActionCondition: { Action: 'BLOCK' } },
              { ActionCondition: { Action: 'COUNT' } },
              { ActionCondition: { Action: 'EXCLUDED_AS_COUNT' } },
            ],
          },
        ],
      },
    });
  });

  it('keeps its log for as long as the environment does', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: 'aws-waf-logs-stg-edge-web-acl-01',
      RetentionInDays: 30,
    });
  });

  it('has its log group before it logs', () => {
    const [logGroup] = Object.keys(template.findResources('AWS::Logs::LogGroup'));

    template.hasResource('AWS::WAFv2::LoggingConfiguration', { DependsOn: [logGroup] });
  });
});
