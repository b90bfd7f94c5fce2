import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Language } from '../../api/src/language';

/** The page's own colours and type, from the folder that scripts are run in: the project's. */
const STYLES = ['tokens.css', 'base.css'].map((name) => resolve('apps/web/src/styles', name));

const OWN_STYLES = `
body { display: grid; min-height: 100vh; place-content: center; padding: var(--gutter); }
main { width: min(24rem, 100vw - 2 * var(--gutter)); padding: var(--space-6) var(--space-5); border: 1px solid var(--line);
  border-radius: var(--radius-m); background: var(--surface); }
h1 { margin-block-end: var(--space-4); }
form { display: grid; gap: var(--space-4); margin-block-start: var(--space-5); }
label { display: block; margin-block-end: var(--space-1); font-size: var(--text-s); font-weight: 600; }
input:not([type='hidden']) { width: 100%; height: 3rem; padding-inline: var(--space-4); border: 1px solid var(--edge);
  border-radius: var(--radius-s); background: var(--ground); }
input[aria-invalid] { border-color: var(--alert); }
.button { width: 100%; }
.hint { color: var(--ink-quiet); font-size: var(--text-s); }
.alert { color: var(--alert); font-weight: 600; }
`;

const WORDS = {
  en: {
    signIn: 'Sign in',
    hint: 'Name and password are in the terminal in which Tana was started.',
    name: 'User name',
    password: 'Password',
    wrong: 'User name or password is wrong.',
    signOut: 'Sign out',
    signOutQuestion: 'Do you want to sign out of the editor?',
    signedOut: 'You are signed out',
    failed: 'Sign-in did not work',
    expired: 'This form is out of date: go back to the editor and sign in from there.',
  },
  ja: {
    signIn: 'サインイン',
    hint: 'ユーザー名とパスワードは、Tana を起動した端末に表示されています。',
    name: 'ユーザー名',
    password: 'パスワード',
    wrong: 'ユーザー名またはパスワードが違います。',
    signOut: 'サインアウト',
    signOutQuestion: '編集画面からサインアウトしますか。',
    signedOut: 'サインアウトしました',
    failed: 'サインインできませんでした',
    expired: 'この画面は期限切れです。編集画面に戻り、もう一度サインインしてください。',
  },
};

export async function readStyles(): Promise<string> {
  const files = await Promise.all(STYLES.map((file) => readFile(file, 'utf8')));
  return [...files, OWN_STYLES].join('\n');
}

/** @param refused The name that was just refused, with its password. */
export function signInPage(language: Language, refused?: string): string {
  const words = WORDS[language];
  const isRefused = refused !== undefined;
  const invalid = isRefused ? 'aria-invalid="true" aria-describedby="wrong"' : '';
  return pageOf(
    language,
    words.signIn,
    `<p class="hint">${words.hint}</p>
    <form method="post">
      ${isRefused ? `<p class="alert" id="wrong" role="alert">${words.wrong}</p>` : ''}
      <div>
        <label for="name">${words.name}</label>
        <input id="name" name="name" value="${escaped(refused ?? '')}" autocomplete="username" autocapitalize="none"
          spellcheck="false" required ${invalid} ${isRefused ? '' : 'autofocus'}>
      </div>
      <div>
        <label for="password">${words.password}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required
          ${invalid} ${isRefused ? 'autofocus' : ''}>
      </div>
      <button class="button" type="submit">${words.signIn}</button>
    </form>`,
  );
}

/** @param form As the provider makes it, with the id `op.logoutForm`. */
export function signOutPage(language: Language, form: string): string {
  const words = WORDS[language];
  return pageOf(
    language,
    words.signOut,
    `<p>${words.signOutQuestion}</p>
    ${form}
    <button class="button" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>${words.signOut}</button>`,
  );
}

export function signedOutPage(language: Language): string {
  return pageOf(language, WORDS[language].signedOut, '');
}

/** @param reason In English, of the provider; none where the form was left too long. */
export function failurePage(language: Language, reason?: string): string {
  const words = WORDS[language];
  return pageOf(language, words.failed, `<p>${reason === undefined ? words.expired : escaped(reason)}</p>`);
}

function pageOf(language: Language, title: string, content: string): string {
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – Tana</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/sign-in.css">
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
