import { VARIABLES } from '@tana/env';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import Provider, {
  type Configuration,
  type InteractionResults,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { preferredLanguage, type Language } from '../../api/src/language';
import type { SignInKeys } from './sign.in.keys';
import { inMemory } from './sign.in.memory';
import { failurePage, readStyles, signedOutPage, signInPage, signOutPage } from './sign.in.page';

/** The one who can sign in. Whoever reaches loopback may know the password: there is nothing behind it but a sample. */
export const TEST_USER = { name: 'editor', password: 'tana' };

/** What the page must know in order to let somebody sign in: a part of `/config.json`. */
export interface PageSignIn {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
}

/** The running sign-in service. */
export interface SignIn {
  readonly page: PageSignIn;
  /** What the API must be started with to believe its tokens. */
  readonly environment: Record<string, string>;
  stop(): Promise<void>;
}

interface SignInOptions {
  readonly port: number;
  /** Origins of the page, the one to link to first. */
  readonly sites: readonly [string, ...string[]];
  readonly keys: SignInKeys;
}

const HOST = '127.0.0.1';
const CLIENT = 'tana-page';
const AUDIENCE = 'tana-local';
const SCOPE = VARIABLES.AUTH_SCOPE.unset;

/** The API as OAuth names it; the client need not, because it is the only one. */
const RESOURCE = 'urn:tana:api';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/**
 * An OpenID provider on loopback with one user and one client: the page, which is public, so by authorization code and
 * PKCE alone. Who is signed in is kept in memory: after a restart the tokens that are out are good until they expire.
 *
 * @see https://github.com/panva/node-oidc-provider/blob/main/docs/README.md
 */
export async function startSignIn({ port, sites, keys }: SignInOptions): Promise<SignIn> {
  const issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, configuration(sites, keys));
  await servePages(provider, sites);
  provider.on('server_error', (_context, error) => console.error(error));
  const server = createServer((request, response) => void provider.callback()(request, response));
  await once(server.listen(port, HOST), 'listening');
  return {
    page: { issuer, clientId: CLIENT, scope: `openid offline_access ${SCOPE}` },
    environment: {
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_SCOPE: SCOPE,
      // Whatever is set for another issuer.
      AUTH_GROUP: '',
      AUTH_JWKS: '',
    },
    stop: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function configuration(sites: readonly string[], { cookie, jwk }: SignInKeys): Configuration {
  const editorPages = sites.map((site) => `${site}/edit`);
  return {
    adapter: inMemory(),
    jwks: { keys: [jwk] },
    cookies: { keys: [cookie] },
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: editorPages,
        post_logout_redirect_uris: editorPages,
      },
    ],
    pkce: { required: () => true },
    clientBasedCORS: (_context, origin) => sites.includes(origin),
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    // Silent renewal needs a refresh token; the standard's way to one, a consent, is not asked for here.
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    loadExistingGrant,
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    ttl: {
      AccessToken: 10 * MINUTE,
      AuthorizationCode: MINUTE,
      IdToken: 10 * MINUTE,
      RefreshToken: DAY,
      Interaction: 60 * MINUTE,
      Session: DAY,
      Grant: DAY,
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPE,
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) =>
          show(context, sites, signOutPage(languageOf(context, context.oidc.params?.ui_locales), form)),
        postLogoutSuccessSource: (context) => show(context, sites, signedOutPage(languageOf(context))),
      },
    },
    renderError: (context, { error, error_description: description }) =>
      show(context, sites, failurePage(languageOf(context), description ?? error)),
  };
}

/** The page is ours: what it asks for is granted without a question. */
async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
  const { Grant } = oidc.provider;
  const existing = oidc.result?.consent?.grantId ?? oidc.session?.grantIdFor(CLIENT);
  if (existing) return Grant.find(existing);
  const grant = new Grant({ clientId: CLIENT, accountId: oidc.session?.accountId });
  grant.addOIDCScope('openid offline_access');
  grant.addResourceScope(RESOURCE, SCOPE);
  await grant.save();
  return grant;
}

/** The form to sign in with, and how all pages look. */
async function servePages(provider: Provider, sites: readonly string[]): Promise<void> {
  const styles = await readStyles();
  provider.use(async (context: KoaContextWithOIDC, next: () => Promise<void>) => {
    if (context.path.startsWith('/sign-in/')) return interact(provider, sites, context);
    if (context.path !== '/sign-in.css') return next();
    context.type = 'css';
    context.body = styles;
  });
}

async function interact(
  provider: Provider,
  sites: readonly string[],
  context: KoaContextWithOIDC,
): Promise<void> {
  const { req, res } = context;
  const interaction = await provider.interactionDetails(req, res).catch(() => undefined);
  const language = languageOf(context, interaction?.params.ui_locales);
  if (!interaction) {
    context.status = 400;
    show(context, sites, failurePage(language));
    return;
  }
  const finish = async (result: InteractionResults) => {
    context.status = 303;
    context.redirect(await provider.interactionResult(req, res, result));
  };
  if (interaction.prompt.name === 'consent') return finish({ consent: {} });
  if (context.method !== 'POST') {
    show(context, sites, signInPage(language));
    return;
  }
  const form = new URLSearchParams(await text(req));
  const name = form.get('name')?.trim() ?? '';
  if (name === TEST_USER.name && form.get('password') === TEST_USER.password) {
    return finish({ login: { accountId: name } });
  }
  context.status = 422;
  show(context, sites, signInPage(language, name));
}

/** The page's own choice of language goes before the browser's. */
function languageOf(context: KoaContextWithOIDC, locales?: unknown): Language {
  const chosen = typeof locales === 'string' ? locales.replaceAll(' ', ',') : undefined;
  return preferredLanguage(chosen ?? context.get('accept-language'));
}

function show(context: KoaContextWithOIDC, sites: readonly string[], html: string): void {
  context.type = 'html';
  context.set({
    'Cache-Control': 'no-store',
    // A form's answer redirects to the page, which browsers hold against `form-action`, too.
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${sites.join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
    'X-Content-Type-Options': 'nosniff',
  });
  context.body = html;
}
