import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { useSearch } from 'wouter/use-browser-location';
import { useServices } from '../services.context';
import { AccountBar } from './account.bar';
import { EditorContext, editorOf, type Editor } from './editor.context';
import './editor.css';
import { editAddress, NEW_ITEM_ADDRESS } from './form.address';
import { ItemScreen } from './item.screen';
import { LeaveDialog } from './leave.dialog';
import { ListScreen } from './list.screen';
import en from './locales/en.json';
import ja from './locales/ja.json';
import { NewItemScreen } from './new.item.screen';
import { NoSignInScreen, SignInScreen, StartingScreen } from './sign.in.screen';
import { signInOf } from './sign.in';
import { useStore } from './store';
import { ToastList } from './toasts';

i18next.addResourceBundle('ja', 'editor', ja);
i18next.addResourceBundle('en', 'editor', en);

export default function EditorPage() {
  const { t } = useTranslation('editor');
  const services = useServices();
  const { auth, siteName } = services.config;
  const signIn = signInOf(auth);
  return (
    <>
      <title>{`${t('list.title')} | ${siteName}`}</title>
      <meta name="robots" content="noindex" />
      {signIn ? <SignInGate editor={editorOf(services, signIn)} /> : <NoSignInScreen />}
    </>
  );
}

function SignInGate({ editor }: { editor: Editor }) {
  const state = useStore(editor.session.state);
  if (state.is === 'starting') return <StartingScreen />;
  if (state.is === 'signedOut') return <SignInScreen session={editor.session} hasFailed={state.hasFailed} />;
  return (
    <EditorContext value={editor}>
      <AccountBar state={state} />
      <ToastList toasts={editor.toasts} />
      <Screen />
      <LeaveDialog />
    </EditorContext>
  );
}

function Screen() {
  const params = new URLSearchParams(useSearch());
  const id = params.get('item');
  // A form belongs to its address: another one starts from nothing.
  if (id !== null) return <ItemScreen key={editAddress(id)} id={id} />;
  if (params.has('new')) return <NewItemScreen key={NEW_ITEM_ADDRESS} />;
  return <ListScreen />;
}
