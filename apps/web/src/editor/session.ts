import i18next from 'i18next';
import {
  ErrorResponse,
  InMemoryWebStorage,
  UserManager,
  WebStorageStateStore,
  type User,
} from 'oidc-client-ts';
import { navigate } from 'wouter/use-browser-location';
import { EDIT_PATH } from '../routes';
import { SessionEnded } from './refused';
import type { SignIn } from './sign.in';
import { createStore, type Store } from './store';

export type SessionState =
  | { is: 'starting' }
  | { is: 'signedOut'; hasFailed: boolean }
  | { is: 'signedIn'; name: string }
  /** Signed in no longer, with work that may still be open. */
  | { is: 'ended' };

/** Who is signed in. Tokens are held in memory alone, where no other page and no later visit finds them. */
export interface Session {
  readonly state: Store<SessionState>;
  /** A token that is good, renewed where it must be. Throws SessionEnded. */
  token(): Promise<string>;
  /** For when the API has refused the token. */
  end(): void;
  /** Goes to the provider, and comes back to the address that is shown now. */
  signIn(): Promise<void>;
  signOut(): Promise<void>;
}

export function startSession({ issuer, clientId, scope }: SignIn): Session {
  const home = location.origin + EDIT_PATH;
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    scope,
    redirect_uri: home,
    post_logout_redirect_uri: home,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    // Without a refresh token it would load this page into a hidden frame.
    automaticSilentRenew: false,
  });
  const state = createStore<SessionState>({ is: 'starting' });

  const end = () => {
    if (state.get().is === 'signedIn') state.set({ is: 'ended' });
  };

  /** Null where the provider wants to see the editor again. */
  let renewal: Promise<User | null> | null = null;
  const renew = (): Promise<User | null> => {
    renewal ??= manager
      .signinSilent()
      .catch((error: unknown) => {
        if (error instanceof ErrorResponse) return null;
        throw error;
      })
      .finally(() => (renewal = null));
    return renewal;
  };

  manager.events.addAccessTokenExpiring(async () => {
    const user = await manager.getUser();
    // A renewal that fails now is tried again when the token is needed.
    if (user?.refresh_token) await renew().catch(() => null);
  });
  manager.events.addAccessTokenExpired(async () => {
    const user = await manager.getUser();
    if (!user?.refresh_token) end();
  });

  void arrive(manager).then((arrival) => state.set(arrival));

  return {
    state,
    end,
    async token() {
      if (state.get().is !== 'signedIn') throw new SessionEnded();
      let user = await manager.getUser();
      if (user?.expired) user = user.refresh_token ? await renew() : null;
      if (user) return user.access_token;
      end();
      throw new SessionEnded();
    },
    async signIn() {
      try {
        await manager.signinRedirect({
          state: location.pathname + location.search,
          ui_locales: i18next.language,
        });
      } catch {
        state.set({ is: 'signedOut', hasFailed: true });
      }
    },
    async signOut() {
      // Cognito takes no id_token_hint: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
      const cognito = { client_id: clientId, logout_uri: home };
      const extraQueryParams = { ...cognito, ui_locales: i18next.language };
      // A provider that offers no end of its session still leaves this page without a token.
      await manager.signoutRedirect({ extraQueryParams }).catch(() => undefined);
      state.set({ is: 'signedOut', hasFailed: false });
    },
  };
}

/** Takes what the provider has put into the address, and puts back what was there before. */
async function arrive(manager: UserManager): Promise<SessionState> {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('state') || !(answer.has('code') || answer.has('error')))
    return { is: 'signedOut', hasFailed: false };
  try {
    const user = await manager.signinRedirectCallback();
    navigate(typeof user.state === 'string' ? user.state : EDIT_PATH, { replace: true });
    const { name, email, preferred_username: username, sub } = user.profile;
    return { is: 'signedIn', name: name ?? email ?? username ?? sub };
  } catch {
    navigate(EDIT_PATH, { replace: true });
    return { is: 'signedOut', hasFailed: true };
  }
}
