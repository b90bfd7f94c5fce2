import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useArrival } from '../navigation';
import type { Session } from './session';

export function SignInScreen({ session, hasFailed }: { session: Session; hasFailed: boolean }) {
  const { t } = useTranslation('editor');
  const heading = useArrival(true);
  const [isLeaving, setLeaving] = useState(false);
  return (
    <section className="notice">
      <h1 ref={heading} tabIndex={-1}>
        {t('list.title')}
      </h1>
      <p>{t('signIn.text')}</p>
      {hasFailed && (
        <p className="fault" role="alert">
          {t('signIn.failed')}
        </p>
      )}
      <button
        type="button"
        className="button button-primary"
        aria-disabled={isLeaving}
        onClick={() => {
          if (isLeaving) return;
          setLeaving(true);
          void session.signIn().finally(() => setLeaving(false));
        }}
      >
        {t(isLeaving ? 'signIn.leaving' : 'signIn.action')}
      </button>
    </section>
  );
}

/** For whoever has set up the page: editors can do nothing about it. */
export function NoSignInScreen() {
  const { t } = useTranslation('editor');
  const heading = useArrival(true);
  return (
    <section className="notice">
      <h1 ref={heading} tabIndex={-1}>
        {t('noSignIn.title')}
      </h1>
      <p>{t('noSignIn.text')}</p>
      <pre className="sample">
        <code>{`"auth": {
  "issuer": "https://…",
  "clientId": "…",
  "scope": "openid catalog/edit"
}`}</code>
      </pre>
    </section>
  );
}

export function StartingScreen() {
  const { t } = useTranslation('editor');
  return (
    <p className="notice" role="status">
      {t('signIn.starting')}
    </p>
  );
}
