import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ClearIcon } from '../icons';
import { createStore, useStore, type Store } from './store';

export interface Toast {
  text: string;
  /** With one, the toast stays until it is used or closed: nobody has to be quick. */
  action?: { label: string; run: () => void };
  isAlert?: boolean;
}

interface Shown extends Toast {
  id: number;
}

/** Long enough to be read twice, at a reader's slowest. */
const SHOWN_MS = 10_000;
const MOST = 3;

export interface Toasts {
  readonly shown: Store<readonly Shown[]>;
  say(toast: Toast): void;
  close(id: number): void;
}

export function createToasts(): Toasts {
  const shown = createStore<readonly Shown[]>([]);
  let last = 0;
  return {
    shown,
    say: (toast) => shown.set([...shown.get(), { ...toast, id: (last += 1) }].slice(-MOST)),
    close: (id) => shown.set(shown.get().filter((toast) => toast.id !== id)),
  };
}

/** Stands early on the page, so that the keyboard soon comes to an action; the focus stays where it is. */
export function ToastList({ toasts }: { toasts: Toasts }) {
  const shown = useStore(toasts.shown);
  return (
    <div className="toasts" role="status">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} toasts={toasts} />
      ))}
    </div>
  );
}

function ToastCard({ toast, toasts }: { toast: Shown; toasts: Toasts }) {
  const { t } = useTranslation('editor');
  const { id, text, action, isAlert = false } = toast;
  const passes = !action && !isAlert;
  useEffect(() => {
    if (!passes) return;
    const timer = setTimeout(() => toasts.close(id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [passes, toasts, id]);
  return (
    <div className="toast" data-alert={isAlert || undefined}>
      <p>{text}</p>
      {action && (
        <button
          type="button"
          className="toast-action"
          onClick={() => {
            toasts.close(id);
            action.run();
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="toast-close"
        aria-label={t('toast.close')}
        onClick={() => toasts.close(id)}
      >
        <ClearIcon />
      </button>
    </div>
  );
}
