import { useTranslation } from 'react-i18next';
import { dropAllDrafts } from './draft';
import { useEditor } from './editor.context';
import type { SessionState } from './session';

/** Who is signed in; where that has ended, how to go on. */
export function AccountBar({ state }: { state: Extract<SessionState, { is: 'signedIn' | 'ended' }> }) {
  const { t } = useTranslation('editor');
  const { session, guard } = useEditor();
  if (state.is === 'ended') {
    return (
      <section className="banner" role="alert">
        <div>
          <h2>{t('ended.title')}</h2>
          <p>{t('ended.text')}</p>
        </div>
        <button
          type="button"
          className="button button-primary"
          onClick={() => {
            // The draft is kept: there is nothing to ask about.
            guard.release();
            void session.signIn();
          }}
        >
          {t('ended.action')}
        </button>
      </section>
    );
  }
  const signOut = () => {
    guard.release();
    dropAllDrafts();
    void session.signOut();
  };
  return (
    <div className="account">
      <p>{t('account.who', { name: state.name })}</p>
      <button type="button" className="link" onClick={() => guard.leave(signOut)}>
        {t('account.signOut')}
      </button>
    </div>
  );
}
