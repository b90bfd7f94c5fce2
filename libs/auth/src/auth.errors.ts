/** No token came with the request, or one that is not good: 401. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';

  /** @param reason Undefined where no token came at all. */
  constructor(readonly reason?: string) {
    super(reason ?? 'Sign in: this takes an access token, as "Authorization: Bearer …".');
  }
}

/** The token is good, and its user may not edit: 403. */
export class NotAnEditor extends Error {
  override readonly name = 'NotAnEditor';
  readonly ja: string;

  /** @param lacking The scope or the group that the token does not have. */
  constructor(
    readonly kind: 'scope' | 'group',
    readonly lacking: string,
  ) {
    super(`The access token lacks the ${kind} "${lacking}": ask an administrator for it.`);
    const what = kind === 'scope' ? 'スコープ' : 'グループ';
    this.ja = `アクセストークンに${what}「${lacking}」がありません。管理者に依頼してください。`;
  }
}

/** The issuer does not tell its keys, so that no token can be checked just now: 503. */
export class SignInUnavailable extends Error {
  override readonly name = 'SignInUnavailable';

  constructor(cause: unknown) {
    super('Tokens cannot be checked just now. Try again shortly.', { cause });
  }
}
