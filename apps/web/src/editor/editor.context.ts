import type { QueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { Services } from '../services';
import { createEditorApi, type EditorApi } from './editor.api';
import { createLeaveGuard, type LeaveGuard } from './leave.guard';
import type { SignIn } from './sign.in';
import { startSession, type Session } from './session';
import { createToasts, type Toasts } from './toasts';

/** What the editor makes once; it is kept while the editor looks around the catalogue. */
export interface Editor {
  session: Session;
  api: EditorApi;
  queries: QueryClient;
  toasts: Toasts;
  guard: LeaveGuard;
}

let started: Editor | null = null;

export function editorOf({ config, queries }: Services, auth: SignIn): Editor {
  if (!started) {
    const session = startSession(auth);
    const api = createEditorApi(config.apiOrigin, session);
    started = { session, api, queries, toasts: createToasts(), guard: createLeaveGuard() };
  }
  return started;
}

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = use(EditorContext);
  if (!editor) throw new Error('useEditor is for components inside EditorContext');
  return editor;
}
