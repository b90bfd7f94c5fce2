import { Match, Template } from 'aws-cdk-lib/assertions';
import { joinedText } from '../joined.text';
import { synthesise } from '../synthesise';

const { templates } = synthesise('stg');
const web = Template.fromJSON(templates['stg-web'] as object);

function urlsOf(inputs: Record<string, string> = {}) {
  const template = Template.fromJSON(synthesise('stg', inputs).templates['stg-web'] as object);
  const [client] = Object.values(template.findResources('AWS::Cognito::UserPoolClient'));
  const { CallbackURLs, LogoutURLs } = client?.Properties as Record<string, unknown[]>;
  return { callback: CallbackURLs?.map(joinedText), logout: LogoutURLs?.map(joinedText) };
}

describe('the client that the page signs in with', () => {
  it('comes back to the editor’s page of the distribution', () => {
    const editorPage = [expect.stringMatching(/^https:\/\/\{Cdn\w+\.DomainName\}\/edit$/)];

    expect(urlsOf()).toEqual({ callback: editorPage, logout: editorPage });
  });

  it('comes back to the editor’s page of the given domain', () => {
    const editorPage = ['https://shop.example.com/edit'];

    expect(urlsOf({ domainName: 'shop.example.com', hostedZoneId: 'Z0123456789ABC' })).toEqual({
      callback: editorPage,
      logout: editorPage,
    });
  });

  it('has no secret, and takes codes alone', () => {
    web.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    });
  });

  it('may ask who somebody is, and to edit', () => {
    web.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthScopes: ['openid', 'catalog/edit'],
    });
  });

  it('knows the people of the pool alone', () => {
    web.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      SupportedIdentityProviders: ['COGNITO'],
      UserPoolId: { 'Fn::ImportValue': Match.stringLikeRegexp('^stg-data:ExportsOutputRefUserPool') },
    });
  });

  it('has tokens of an hour, renewed for a working day, that can be revoked', () => {
    web.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 600,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      EnableTokenRevocation: true,
    });
  });

  it('does not tell who has an account', () => {
    web.hasResourceProperties('AWS::Cognito::UserPoolClient', { PreventUserExistenceErrors: 'ENABLED' });
  });
});
