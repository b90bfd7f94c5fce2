import { Template } from 'aws-cdk-lib/assertions';
import { synthesise } from '../synthesise';

const DOMAIN = { domainName: 'shop.example.com', hostedZoneId: 'Z0123456789ABC' };

describe('the edge stack', () => {
  it('is in the region that CloudFront takes it from, wherever the others are', () => {
    const { stacks } = synthesise('prod', { region: 'eu-central-1' });

    expect(stacks.edge?.region).toBe('us-east-1');
    expect(stacks.web.region).toBe('eu-central-1');
  });

  it('is not there in dev', () => {
    expect(synthesise('dev').stacks.edge).toBeUndefined();
  });

  it('hands over its ARNs as outputs: nothing has to run to copy them', () => {
    const { templates } = synthesise('stg', DOMAIN);
    const edge = templates['stg-edge'];
    const web = JSON.stringify(templates['stg-web']);
    const types = Object.values(edge?.Resources ?? {}).map(({ Type }) => Type);

    expect(types.filter((type) => /^(Custom|AWS::(Lambda|SSM|CloudFormation))/.test(type))).toEqual([]);
    expect(Object.keys(edge?.Outputs ?? {})).toHaveLength(2);
    for (const output of Object.keys(edge?.Outputs ?? {})) {
      expect(web).toContain(
        `{"Fn::GetStackOutput":{"StackName":"stg-edge","Region":"us-east-1","OutputName":"${output}"}}`,
      );
    }
  });

  it('is deployed before the web stack', () => {
    const { edge, web } = synthesise('stg').stacks;

    expect(web.dependencies).toContain(edge);
  });

  it('has a certificate for the given domain, proven in its hosted zone', () => {
    Template.fromJSON(synthesise('stg', DOMAIN).templates['stg-edge'] as object).hasResourceProperties(
      'AWS::CertificateManager::Certificate',
      {
        DomainName: 'shop.example.com',
        ValidationMethod: 'DNS',
        DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z0123456789ABC' }],
      },
    );
  });

  it('has no certificate where no domain is given', () => {
    const edge = Template.fromJSON(synthesise('stg').templates['stg-edge'] as object);

    edge.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  });
});
