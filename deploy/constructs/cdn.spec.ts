import { Match, Template } from 'aws-cdk-lib/assertions';
import { joinedText } from '../joined.text';
import { synthesise, type Resource } from '../synthesise';
import { API_PATHS } from './cdn.api';

interface Behavior {
  readonly PathPattern: string;
  readonly AllowedMethods?: string[];
  readonly Compress: boolean;
  readonly TargetOriginId: string;
  readonly ViewerProtocolPolicy: string;
  readonly CachePolicyId: { readonly Ref: string };
  readonly OriginRequestPolicyId?: string;
  readonly ResponseHeadersPolicyId?: { readonly Ref: string };
  readonly FunctionAssociations?: { EventType: string; FunctionARN: { 'Fn::GetAtt': [string, string] } }[];
}

interface Origin {
  readonly Id: string;
  readonly DomainName: unknown;
  readonly OriginAccessControlId?: { readonly 'Fn::GetAtt': [string, string] };
  readonly S3OriginConfig?: unknown;
  readonly VpcOriginConfig?: Record<string, unknown>;
}

interface Distribution {
  readonly Aliases?: string[];
  readonly CacheBehaviors: Behavior[];
  readonly CustomErrorResponses: Record<string, unknown>[];
  readonly DefaultCacheBehavior: Behavior;
  readonly Logging: { readonly Bucket: unknown; readonly Prefix: string };
  readonly Origins: Origin[];
}

/** A web stack with its distribution, and what that refers to. */
function read(inputs: Record<string, string> = {}) {
  const resources = synthesise('stg', inputs).templates['stg-web']?.Resources ?? {};
  const template = Template.fromJSON({ Resources: resources });
  const find = (id: string | undefined): Record<string, unknown> => resources[id ?? '']?.Properties ?? {};
  const distribution = Object.values(resources).find(isDistribution)?.Properties.DistributionConfig;
  if (!distribution) throw new Error('There is no distribution.');
  const behaviorOf = (path: string) =>
    distribution.CacheBehaviors.find(({ PathPattern }) => PathPattern === path) ??
    distribution.DefaultCacheBehavior;
  return {
    template,
    find,
    distribution,
    behaviorOf,
    originOf: (path: string) => distribution.Origins.find(({ Id }) => Id === behaviorOf(path).TargetOriginId),
    cachePolicyOf: (path: string) => find(behaviorOf(path).CachePolicyId.Ref).CachePolicyConfig,
    headersOf: (path: string) =>
      find(behaviorOf(path).ResponseHeadersPolicyId?.Ref).ResponseHeadersPolicyConfig,
  };
}

function isDistribution(
  resource: Resource,
): resource is Resource & { Properties: { DistributionConfig: Distribution } } {
  return resource.Type === 'AWS::CloudFront::Distribution';
}

const stg = read();
const withDomain = read({ domainName: 'shop.example.com', hostedZoneId: 'Z0123456789ABC' });
const narrow = read({
  domainName: 'shop.example.com',
  hostedZoneId: 'Z0123456789ABC',
  siteAccessCidr: '203.0.113.0/24',
});
const PAGE = 'default';
const A_YEAR = 31_536_000;

describe('the distribution', () => {
  it('knows the paths of the API and of pictures; all others are the page’s', () => {
    expect(stg.distribution.CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/images/*',
      '/items*',
      '/storage*',
      '/health*',
      '/docs*',
      '/openapi.json',
    ]);
  });

  it.each([PAGE, '/images/*', ...API_PATHS])('sends HTTP to HTTPS: %s', (path) => {
    expect(stg.behaviorOf(path).ViewerProtocolPolicy).toBe('redirect-to-https');
  });

  it.each([400, 403, 404, 405, 414, 500, 501, 502, 503, 504])(
    'keeps no %i in its cache, and puts no page in its place',
    (ErrorCode) => {
      const answers = stg.distribution.CustomErrorResponses.filter(
        (answer) => answer.ErrorCode === ErrorCode,
      );

      expect(answers).toEqual([{ ErrorCode, ErrorCachingMinTTL: 0 }]);
    },
  );

  it('has no answer to errors that shows a page', () => {
    expect(JSON.stringify(stg.distribution.CustomErrorResponses)).not.toContain('Response');
  });

  it('speaks HTTP/2 and 3, from the edges of Japan’s price class', () => {
    expect(stg.distribution).toMatchObject({ HttpVersion: 'http2and3', PriceClass: 'PriceClass_200' });
  });

  it('has the web ACL of the edge stack, read from its outputs', () => {
    const { edge } = synthesise('stg').stacks;

    expect(stg.distribution).toMatchObject({
      WebACLId: { 'Fn::GetStackOutput': { StackName: edge?.stackName, Region: 'us-east-1' } },
    });
  });

  it('logs requests to the bucket for access logs', () => {
    const { Bucket, Prefix } = stg.distribution.Logging;

    expect(Prefix).toBe('cloudfront/');
    expect(joinedText(Bucket)).toMatch(/^\{stg-data:\w*AccessLogs\w*RegionalDomainName\w*\}$/);
  });

  it('is found under CloudFront’s own domain where none is given', () => {
    expect(stg.distribution).not.toHaveProperty('Aliases');
    expect(stg.distribution).not.toHaveProperty('ViewerCertificate');
    stg.template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  it('has the given domain, with its certificate and TLS 1.2 at least', () => {
    expect(withDomain.distribution).toMatchObject({
      Aliases: ['shop.example.com'],
      ViewerCertificate: {
        AcmCertificateArn: { 'Fn::GetStackOutput': { StackName: 'stg-edge', Region: 'us-east-1' } },
        MinimumProtocolVersion: 'TLSv1.2_2021',
        SslSupportMethod: 'sni-only',
      },
    });
  });

  it.each(['A', 'AAAA'])('is what the given domain leads to: %s', (Type) => {
    withDomain.template.hasResourceProperties('AWS::Route53::RecordSet', {
      Type,
      Name: 'shop.example.com.',
      HostedZoneId: 'Z0123456789ABC',
      AliasTarget: { DNSName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Cdn'), 'DomainName'] } },
    });
  });

  it('answers by IPv6 where everybody may come', () => {
    expect(withDomain.distribution).toMatchObject({ IPV6Enabled: true });
  });

  it('answers by IPv4 alone where only an IPv4 range may come', () => {
    expect(narrow.distribution).toMatchObject({ IPV6Enabled: false });
    narrow.template.resourceCountIs('AWS::Route53::RecordSet', 1);
  });
});

describe('the page', () => {
  it('comes from the bucket of the site, by origin access control', () => {
    const origin = stg.originOf(PAGE);

    expect(joinedText(origin?.DomainName)).toMatch(/^\{Site\w+\.RegionalDomainName\}$/);
    expect(stg.find(origin?.OriginAccessControlId?.['Fn::GetAtt'][0])).toMatchObject({
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
  });

  it('is the answer to /', () => {
    expect(stg.distribution).toMatchObject({ DefaultRootObject: 'index.html' });
  });

  it('is the answer to its own paths by a function that sees each request', () => {
    const [association, ...others] = stg.behaviorOf(PAGE).FunctionAssociations ?? [];

    expect(others).toEqual([]);
    expect(association?.EventType).toBe('viewer-request');
    expect(stg.find(association?.FunctionARN['Fn::GetAtt'][0])).toMatchObject({
      FunctionConfig: { Runtime: 'cloudfront-js-2.0' },
      FunctionCode: expect.stringContaining('function handler('),
    });
  });

  it('is compressed by CloudFront', () => {
    expect(stg.behaviorOf(PAGE).Compress).toBe(true);
    expect(stg.cachePolicyOf(PAGE)).toMatchObject({
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingBrotli: true,
        EnableAcceptEncodingGzip: true,
      },
    });
  });

  it('is cached for as long as its files say, and not at all where they say nothing', () => {
    expect(stg.cachePolicyOf(PAGE)).toMatchObject({ MinTTL: 0, DefaultTTL: 0, MaxTTL: A_YEAR });
  });

  it('may call its own origin and Cognito, and load from its own origin alone', () => {
    const { SecurityHeadersConfig } = stg.headersOf(PAGE) as {
      SecurityHeadersConfig: { ContentSecurityPolicy: { ContentSecurityPolicy: unknown; Override: boolean } };
    };
    const { ContentSecurityPolicy: policy, Override: isForced } = SecurityHeadersConfig.ContentSecurityPolicy;
    const [signIn] = /\{stg-data:\w+UserPoolDomain\w+\}/.exec(joinedText(policy)) ?? [];

    expect(isForced).toBe(true);
    expect(joinedText(policy).split('; ')).toEqual([
      "default-src 'self'",
      "base-uri 'none'",
      `connect-src 'self' https://cognito-idp.ap-northeast-1.amazonaws.com https://${String(signIn)}.auth.ap-northeast-1.amazoncognito.com`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' data: blob:",
      "object-src 'none'",
    ]);
  });

  it('may only be had by HTTPS, in no frame, as the type that it is sent as, and tells nobody where it was', () => {
    expect(stg.headersOf(PAGE)).toMatchObject({
      SecurityHeadersConfig: {
        StrictTransportSecurity: { AccessControlMaxAgeSec: A_YEAR, Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ContentTypeOptions: { Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      },
    });
  });
});

describe('pictures', () => {
  const IMAGES = '/images/*';

  it('come from the storage bucket, by origin access control', () => {
    const origin = stg.originOf(IMAGES);

    expect(origin?.DomainName).toBe('stg-tana-storage-123456789012.s3.ap-northeast-1.amazonaws.com');
    expect(stg.find(origin?.OriginAccessControlId?.['Fn::GetAtt'][0])).toMatchObject({
      OriginAccessControlConfig: { OriginAccessControlOriginType: 's3', SigningBehavior: 'always' },
    });
  });

  it('leave the storage bucket’s policy to the data stack', () => {
    const policies = Object.values(stg.template.findResources('AWS::S3::BucketPolicy'));

    expect(policies).toHaveLength(1);
    expect(JSON.stringify(policies)).not.toContain('storage');
  });

  it('can be read and nothing else', () => {
    expect(stg.behaviorOf(IMAGES).AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  it('are cached by their path alone, for five minutes unless they say how long', () => {
    expect(stg.cachePolicyOf(IMAGES)).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 300,
      MaxTTL: A_YEAR,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    });
  });

  it('cannot run as a page of the shop, whatever the bucket has', () => {
    expect(stg.headersOf(IMAGES)).toMatchObject({
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; sandbox", Override: true },
        ContentTypeOptions: { Override: true },
      },
    });
  });

  it('may be shown by other sites, and are kept for five minutes by browsers unless they say how long', () => {
    expect(stg.headersOf(IMAGES)).toMatchObject({
      CustomHeadersConfig: {
        Items: [
          { Header: 'Cross-Origin-Resource-Policy', Value: 'cross-origin', Override: true },
          { Header: 'Cache-Control', Value: 'public, max-age=300', Override: false },
        ],
      },
    });
  });
});

describe.each(API_PATHS)('the API at %s', (path) => {
  it('is reached at the private load balancer, by HTTP on port 80', () => {
    const { VpcOriginConfig, DomainName } = stg.originOf(path) ?? {};

    expect(joinedText(DomainName)).toMatch(/^\{stg-network:\w*LoadBalancer\w*DNSName\w*\}$/);
    const [id] = (VpcOriginConfig?.VpcOriginId as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
    expect(stg.find(id)).toMatchObject({
      VpcOriginEndpointConfig: { HTTPPort: 80, OriginProtocolPolicy: 'http-only' },
    });
  });

  it('takes every method', () => {
    expect([...(stg.behaviorOf(path).AllowedMethods ?? [])].sort()).toEqual([
      'DELETE',
      'GET',
      'HEAD',
      'OPTIONS',
      'PATCH',
      'POST',
      'PUT',
    ]);
  });

  it('is not compressed by CloudFront, but cached by the encodings of its own', () => {
    expect(stg.behaviorOf(path).Compress).toBe(false);
    expect(stg.cachePolicyOf(path)).toMatchObject({
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingBrotli: true,
        EnableAcceptEncodingGzip: true,
      },
    });
  });

  it('is cached by query, token and origin, and only for as long as it says', () => {
    expect(stg.cachePolicyOf(path)).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 0,
      MaxTTL: A_YEAR,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization', 'Origin'] },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    });
  });

  it('is told all that the visitor said, but the name of the site', () => {
    // The managed policy AllViewerExceptHostHeader.
    expect(stg.behaviorOf(path).OriginRequestPolicyId).toBe('b689b0a8-53d0-40ab-baf2-68738e2966ac');
  });

  it('sets its own headers, and sees the paths as they were asked for', () => {
    expect(stg.behaviorOf(path)).not.toHaveProperty('ResponseHeadersPolicyId');
    expect(stg.behaviorOf(path)).not.toHaveProperty('FunctionAssociations');
  });
});

describe('connections to the load balancer', () => {
  it('wait longer than the API’s own 5 s, and are dropped before the load balancer drops them', () => {
    const { templates } = synthesise('stg');
    const loadBalancer = Object.values(templates['stg-network']?.Resources ?? {}).find(
      ({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    );
    const attributes = loadBalancer?.Properties?.LoadBalancerAttributes as { Key: string; Value: string }[];
    const idle = Number(attributes.find(({ Key }) => Key === 'idle_timeout.timeout_seconds')?.Value);
    const { OriginReadTimeout, OriginKeepaliveTimeout } = stg.originOf('/items*')?.VpcOriginConfig ?? {};

    expect(OriginReadTimeout).toBeGreaterThan(5);
    expect(OriginReadTimeout).toBeLessThanOrEqual(idle);
    expect(OriginKeepaliveTimeout).toBeLessThan(idle);
  });
});
