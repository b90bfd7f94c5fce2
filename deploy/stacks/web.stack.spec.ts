import { joinedText } from '../joined.text';
import { synthesise, type Synthesised } from '../synthesise';

const outputOf = ({ config, templates }: Synthesised, name: string) =>
  joinedText(templates[`${config.environment}-web`]?.Outputs?.[name]?.Value);

const pageConfigOf = (synthesised: Synthesised): unknown => JSON.parse(outputOf(synthesised, 'SiteConfig'));

const dev = synthesise('dev');
const stg = synthesise('stg');
const withDomain = synthesise('stg', { domainName: 'shop.example.com', hostedZoneId: 'Z0123456789ABC' });

describe('config.json of the page', () => {
  it('names the load balancer in dev, and no sign-in', () => {
    expect(pageConfigOf(dev)).toEqual({
      apiOrigin: expect.stringMatching(/^http:\/\/\{dev-network:\w*LoadBalancer\w*DNSName\w*\}$/),
      siteName: 'Tana',
    });
  });

  it('names no other origin behind CloudFront, and where editors sign in', () => {
    expect(pageConfigOf(stg)).toEqual({
      apiOrigin: '',
      siteName: 'Tana',
      auth: {
        issuer: expect.stringMatching(
          /^https:\/\/cognito-idp\.ap-northeast-1\.amazonaws\.com\/\{stg-data:ExportsOutputRefUserPool\w+\}$/,
        ),
        clientId: expect.stringMatching(/^\{SignIn\w+\}$/),
        scope: 'openid catalog/edit',
      },
    });
  });

  it('names the client whose tokens the API takes', () => {
    expect(stg.stacks.web.signInClientId).toBeDefined();
    expect(JSON.stringify(stg.templates['stg-api'])).toMatch(
      /"AUTH_AUDIENCE","Value":\{"Fn::ImportValue":"stg-web:ExportsOutputRefSignIn\w+"\}/,
    );
  });
});

describe('the address of the site', () => {
  it.each([
    ['dev is the website of its bucket', dev, /^\{Site\w+\.WebsiteURL\}$/],
    ['stg is CloudFront’s', stg, /^https:\/\/\{Cdn\w+\.DomainName\}$/],
    ['stg is the given domain', withDomain, /^https:\/\/shop\.example\.com$/],
  ])('of %s', (_where, synthesised, address) => {
    expect(outputOf(synthesised, 'SiteUrl')).toMatch(address);
  });

  it('is the one that the API lets call it, from the other origin of dev', () => {
    expect(JSON.stringify(dev.templates['dev-api'])).toMatch(
      /dev-web:ExportsOutputFnGetAttSite\w+WebsiteURL/,
    );
  });
});

describe('what a pipeline needs to know', () => {
  it.each([dev, stg])('is the bucket to copy the page to', (synthesised) => {
    expect(outputOf(synthesised, 'SiteBucketName')).toMatch(/^\{Site\w+\}$/);
  });

  it('is the distribution to invalidate', () => {
    expect(outputOf(stg, 'DistributionId')).toMatch(/^\{Cdn\w+\}$/);
    expect(stg.stacks.web.distributionId).toBeDefined();
  });

  it('is no distribution in dev', () => {
    expect(dev.templates['dev-web']?.Outputs).not.toHaveProperty('DistributionId');
    expect(dev.stacks.web.distributionId).toBeUndefined();
  });
});
